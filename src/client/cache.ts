// What can be fetched again, and what cannot: of the latter nothing is ever dropped here.
import { type Fingerprint, fingerprintIn, isAlbumId, isFingerprint, isTrackId } from '../core/ids.ts'
import { type AlbumState, isWithdrawn } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { relist } from '../storage/listing.ts'
import { stateIn } from '../storage/schema.ts'
import { dropPieces, listTorrents } from '../storage/torrents.ts'
import type { Connection } from './connection.ts'
import { listWaitingAlbums, listWaitingPreviews } from './waiting.ts'

/**
 * Drops played audio, others' records, covers and previews, what is known of nodes, and where their catalogues were left off. Stays:
 * the key, the outbox, drafts and what waits, the library with its records, playlists, kept audio, everything of one's own.
 */
export async function clearCache({ db, mine }: Connection): Promise<void> {
  const played = (await listTorrents(db)).filter(({ kept }) => !kept).map(({ infoHash }) => infoHash)
  await dropPieces(db, played)
  const waiting = [
    ...(await listWaitingAlbums(db)).flatMap(({ data }) => data.cover ?? []),
    ...(await listWaitingPreviews(db)).map(({ data }) => data.hash),
  ]
  await dropRecords(db, mine(), new Set<string>(waiting))
}

const STORES = [
  'albums',
  'tracks',
  'artists',
  'eldernodes',
  'receipts',
  'cursors',
  'blobs',
  'library',
  'listing',
] as const

function dropRecords(db: Database, me: Fingerprint | undefined, hashes: Set<string>): Promise<void> {
  return db.run([...STORES], 'readwrite', async (tx) => {
    const kept = new Set<string>((await tx.objectStore('library').getAllKeys()) as string[])
    const stays = (id: string) =>
      kept.has(id) || id === me || ((isAlbumId(id) || isTrackId(id)) && fingerprintIn(id) === me)
    const dropped: AlbumState[] = []
    for (let cursor = await tx.objectStore('albums').openCursor(); cursor; cursor = await cursor.continue()) {
      const { albumId } = cursor.value
      const state = stateIn(cursor.value)
      if (!stays(albumId)) {
        dropped.push(state)
        await cursor.delete()
      } else if (!isWithdrawn(state) && state.cover) hashes.add(state.cover)
    }
    await relist(tx.objectStore('listing'), dropped, [])
    for (let cursor = await tx.objectStore('tracks').openCursor(); cursor; cursor = await cursor.continue()) {
      const { trackId, albumId, track } = cursor.value
      if (!stays(trackId) && !stays(albumId)) await cursor.delete()
      else if (track.preview) hashes.add(track.preview.hash)
    }
    for (let cursor = await tx.objectStore('artists').openCursor(); cursor; cursor = await cursor.continue()) {
      const { artist, fingerprint } = cursor.value
      if (!(isFingerprint(fingerprint) && stays(fingerprint))) await cursor.delete()
      else if (artist.picture) hashes.add(artist.picture)
    }
    for (let cursor = await tx.objectStore('blobs').openCursor(); cursor; cursor = await cursor.continue()) {
      if (!hashes.has(cursor.key)) await cursor.delete()
    }
    await tx.objectStore('eldernodes').clear()
    await tx.objectStore('cursors').clear()
    await tx.objectStore('receipts').clear()
  })
}
