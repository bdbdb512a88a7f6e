// Signed records in IndexedDB. Merging happens inside the readwrite transaction, so that several tabs can write safely.
import type { IDBPObjectStore, StoreKey, StoreValue } from 'idb'
import type { AlbumId, Fingerprint, TrackId } from '../core/ids.ts'
import type { Album, AlbumState, Artist, Track } from '../core/records.ts'
import { compareVersions, type VerifiedEntry } from '../core/signed.ts'
import type { Database, Transaction } from './database.ts'
import { relist } from './listing.ts'
import { type AlbumRow, type DigmSchema, type Signed, stateIn } from './schema.ts'

type RecordStores = ['albums', 'tracks', 'artists', 'eldernodes', 'receipts']
const RECORD_STORES: RecordStores = ['albums', 'tracks', 'artists', 'eldernodes', 'receipts']

/** Stores what is newer than what is there; returns the entries that changed something. */
export function putEntries(db: Database, entries: readonly VerifiedEntry[]): Promise<VerifiedEntry[]> {
  return merge(db, async (putEntry) => {
    const changed: VerifiedEntry[] = []
    for (const entry of entries) if (await putEntry(entry)) changed.push(entry)
    return changed
  })
}

/** The same for entries of different places, side by side: many times faster when there are many. */
export function putPlaces(db: Database, entries: readonly VerifiedEntry[]): Promise<VerifiedEntry[]> {
  return merge(db, async (putEntry) => {
    const isNew = await Promise.all(entries.map(putEntry))
    return entries.filter((_, i) => isNew[i])
  })
}

function merge<T>(
  db: Database,
  work: (putEntry: (entry: VerifiedEntry) => Promise<boolean>) => Promise<T>,
): Promise<T> {
  return db.run([...RECORD_STORES, 'listing'], 'readwrite', async (tx) => {
    const albums: ChangedAlbums = { before: new Map(), after: new Map() }
    const result = await work((entry) => putEntry(tx, entry, albums))
    if (albums.after.size > 0) await relist(tx.objectStore('listing'), albums.before.values(), albums.after.values())
    return result
  })
}

export const albumRowOf = ({ soul, version, value, key }: VerifiedEntry): AlbumRow => ({
  soul,
  version,
  value,
  albumId: key as AlbumId,
})

/** What the listing still says of them, and what it is to say. */
type ChangedAlbums = { before: Map<AlbumId, AlbumState>; after: Map<AlbumId, AlbumState> }

async function putEntry(
  tx: Transaction<[...RecordStores, 'listing'], 'readwrite'>,
  entry: VerifiedEntry,
  albums: ChangedAlbums,
): Promise<boolean> {
  const { soul, key, version, value, parsed } = entry
  const signed = { soul, version, value }
  const put = async <Name extends RecordStores[number]>(
    store: IDBPObjectStore<DigmSchema, [...RecordStores, 'listing'], Name, 'readwrite'>,
    row: StoreValue<DigmSchema, Name>,
    onReplace?: (held: StoreValue<DigmSchema, Name> | undefined) => void,
  ): Promise<boolean> => {
    const held = await store.get(key as StoreKey<DigmSchema, Name>)
    const replaces = !held || compareVersions(entry, held as Signed) > 0
    if (replaces) {
      onReplace?.(held)
      await store.put(row)
    }
    return replaces
  }
  switch (parsed.kind) {
    case 'album':
    case 'withdrawn': {
      const { albumId } = parsed.record
      return put(tx.objectStore('albums'), albumRowOf(entry), (held) => {
        if (held && !albums.after.has(albumId)) albums.before.set(albumId, stateIn(held))
        albums.after.set(albumId, parsed.record)
      })
    }
    case 'track': {
      const { trackId, albumId } = parsed.record
      return put(tx.objectStore('tracks'), { ...signed, trackId, albumId, track: parsed.record })
    }
    case 'artist': {
      const { fingerprint } = parsed.record
      return put(tx.objectStore('artists'), { ...signed, fingerprint, artist: parsed.record })
    }
    case 'eldernode': {
      const { nodeId } = parsed.record
      return put(tx.objectStore('eldernodes'), { ...signed, nodeId, eldernode: parsed.record })
    }
    case 'receipt': {
      const { albumId } = parsed.record
      return put(tx.objectStore('receipts'), { ...signed, key, albumId, receipt: parsed.record })
    }
    case 'seed-request':
      return false
  }
}

export function getAlbumState(db: Database, albumId: AlbumId): Promise<AlbumState | undefined> {
  return db.run(['albums'], 'readonly', async (tx) => {
    const row = await tx.objectStore('albums').get(albumId)
    return row && stateIn(row)
  })
}

export function getArtist(db: Database, fingerprint: Fingerprint): Promise<Artist | undefined> {
  return db.run(['artists'], 'readonly', async (tx) => (await tx.objectStore('artists').get(fingerprint))?.artist)
}

export function getTrack(db: Database, trackId: TrackId): Promise<Track | undefined> {
  return db.run(['tracks'], 'readonly', async (tx) => (await tx.objectStore('tracks').get(trackId))?.track)
}

/** The records of an album's tracks that are here, in the album's order. */
export function getAlbumTracks(db: Database, album: Album): Promise<Track[]> {
  return db.run(['tracks'], 'readonly', async (tx) => {
    const rows = await Promise.all(album.tracks.map(({ trackId }) => tx.objectStore('tracks').get(trackId)))
    return rows.flatMap((row) => row?.track ?? [])
  })
}

/** A track belongs to an album only if the album's current version lists it. */
export async function getPlayableTrack(
  db: Database,
  trackId: TrackId,
): Promise<{ track: Track; album: AlbumState | undefined } | undefined> {
  return db.run(['tracks', 'albums'], 'readonly', async (tx) => {
    const row = await tx.objectStore('tracks').get(trackId)
    const album = row && (await tx.objectStore('albums').get(row.albumId))
    return row && { track: row.track, album: album && stateIn(album) }
  })
}

export async function getCursor(db: Database, endpoint: string): Promise<string> {
  return db.run(['cursors'], 'readonly', async (tx) => (await tx.objectStore('cursors').get(endpoint))?.cursor ?? '')
}

export async function putCursor(db: Database, endpoint: string, cursor: string): Promise<void> {
  await db.run(['cursors'], 'readwrite', (tx) => tx.objectStore('cursors').put({ endpoint, cursor }))
}
