// The library as its page shows it: what is kept and what is on its way, the latest wish first, and read by window like any list of
// albums. A withdrawn album is what it was when it was last known.
import type { AlbumId } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import type { Database } from './database.ts'
import { type LibraryRow, stateIn } from './schema.ts'

export type KeptAlbum = {
  albumId: AlbumId
  /** Undefined when nothing but the wish is here: it was withdrawn before it came. */
  album: Album | undefined
  isWithdrawn: boolean
}

export type KeptList = {
  ids: readonly AlbumId[]
  /** How many of them are not here whole. */
  incomplete: number
}

type Wish = Pick<LibraryRow, 'albumId' | 'addedMs'>

export const latestFirst = (a: Wish, b: Wish): number => b.addedMs - a.addedMs || (a.albumId < b.albumId ? -1 : 1)

export async function listKept(db: Database): Promise<KeptList> {
  const rows = await db.run(['library'], 'readonly', (tx) => tx.objectStore('library').getAll())
  const kept = rows.filter((row) => row.kept)
  return {
    ids: kept.sort(latestFirst).map(({ albumId }) => albumId),
    incomplete: kept.filter(({ complete }) => !complete).length,
  }
}

/** What is here of the audio of all that is kept, in bytes; a track that several of the albums have counts once. */
export function keptBytes(db: Database): Promise<number> {
  return db.run(['library', 'tracks', 'torrents'], 'readonly', async (tx) => {
    const kept = (await tx.objectStore('library').getAll()).filter((row) => row.kept)
    const byAlbum = tx.objectStore('tracks').index('albumId')
    const tracks = (await Promise.all(kept.map(({ albumId }) => byAlbum.getAll(albumId)))).flat()
    const infoHashes = new Set(tracks.map(({ track }) => track.infoHash))
    const torrents = tx.objectStore('torrents')
    const held = await Promise.all(
      [...infoHashes].map(async (infoHash) => (await torrents.get(infoHash))?.bytesHeld ?? 0),
    )
    return held.reduce((sum, bytes) => sum + bytes, 0)
  })
}

/** In the order asked for; undefined for what is not kept. */
export function getKept(db: Database, ids: readonly AlbumId[]): Promise<(KeptAlbum | undefined)[]> {
  return db.run(['library', 'albums'], 'readonly', (tx) =>
    Promise.all(
      ids.map(async (albumId) => {
        const [row, album] = await Promise.all([
          tx.objectStore('library').get(albumId),
          tx.objectStore('albums').get(albumId),
        ])
        if (!row?.kept) return undefined
        const state = album && stateIn(album)
        if (state && !isWithdrawn(state)) return { albumId, album: state, isWithdrawn: false }
        return { albumId, album: row.album, isWithdrawn: state !== undefined }
      }),
    ),
  )
}

/** Every byte of it is here; false when it is not wanted any more. */
export function noteComplete(db: Database, albumId: AlbumId): Promise<boolean> {
  return db.run(['library'], 'readwrite', async (tx) => {
    const row = await tx.objectStore('library').get(albumId)
    if (row) await tx.objectStore('library').put({ ...row, complete: true })
    return row !== undefined
  })
}
