// Signed records in IndexedDB. Merging happens inside the readwrite transaction, so that several tabs can write safely.
import type { AlbumId, TrackId } from '../core/ids.ts'
import { type Album, type AlbumState, isWithdrawn, type Track } from '../core/records.ts'
import { compareVersions, type VerifiedEntry } from '../core/signed.ts'
import type { Database, Transaction } from './database.ts'

type RecordStores = ['albums', 'tracks', 'artists', 'eldernodes', 'receipts']
const RECORD_STORES: RecordStores = ['albums', 'tracks', 'artists', 'eldernodes', 'receipts']

/** Stores what is newer than what is there; returns the entries that changed something. */
export function putEntries(db: Database, entries: readonly VerifiedEntry[]): Promise<VerifiedEntry[]> {
  return db.run(RECORD_STORES, 'readwrite', async (tx) => {
    const changed: VerifiedEntry[] = []
    for (const entry of entries) if (await putEntry(tx, entry)) changed.push(entry)
    return changed
  })
}

async function putEntry(tx: Transaction<RecordStores, 'readwrite'>, entry: VerifiedEntry): Promise<boolean> {
  const { soul, version, value, parsed } = entry
  const signed = { soul, version, value }
  const replaces = (row: { version: number; value: string } | undefined) => !row || compareVersions(entry, row) > 0
  switch (parsed.kind) {
    case 'album':
    case 'withdrawn': {
      const store = tx.objectStore('albums')
      const { albumId } = parsed.record
      if (!replaces(await store.get(albumId))) return false
      await store.put({ ...signed, albumId, state: parsed.record })
      return true
    }
    case 'track': {
      const store = tx.objectStore('tracks')
      const { trackId, albumId } = parsed.record
      if (!replaces(await store.get(trackId))) return false
      await store.put({ ...signed, trackId, albumId, track: parsed.record })
      return true
    }
    case 'artist': {
      const store = tx.objectStore('artists')
      const { fingerprint } = parsed.record
      if (!replaces(await store.get(fingerprint))) return false
      await store.put({ ...signed, fingerprint, artist: parsed.record })
      return true
    }
    case 'eldernode': {
      const store = tx.objectStore('eldernodes')
      const { nodeId } = parsed.record
      if (!replaces(await store.get(nodeId))) return false
      await store.put({ ...signed, nodeId, eldernode: parsed.record })
      return true
    }
    case 'receipt': {
      const store = tx.objectStore('receipts')
      if (!replaces(await store.get(entry.key))) return false
      await store.put({ ...signed, key: entry.key, albumId: parsed.record.albumId, receipt: parsed.record })
      return true
    }
    case 'seed-request':
      return false
  }
}

export function getAlbumState(db: Database, albumId: AlbumId): Promise<AlbumState | undefined> {
  return db.run(['albums'], 'readonly', async (tx) => (await tx.objectStore('albums').get(albumId))?.state)
}

/** Every album that is not withdrawn, newest release first. */
export async function listAlbums(db: Database): Promise<Album[]> {
  const rows = await db.run(['albums'], 'readonly', (tx) => tx.objectStore('albums').getAll())
  return rows
    .flatMap(({ state }) => (isWithdrawn(state) ? [] : state))
    .sort((a, b) => b.releaseDate.localeCompare(a.releaseDate) || b.createdAt - a.createdAt)
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
    return row && { track: row.track, album: (await tx.objectStore('albums').get(row.albumId))?.state }
  })
}

export async function getCursor(db: Database, endpoint: string): Promise<string> {
  return db.run(['cursors'], 'readonly', async (tx) => (await tx.objectStore('cursors').get(endpoint))?.cursor ?? '')
}

export async function putCursor(db: Database, endpoint: string, cursor: string): Promise<void> {
  await db.run(['cursors'], 'readwrite', (tx) => tx.objectStore('cursors').put({ endpoint, cursor }))
}
