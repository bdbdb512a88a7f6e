// What Paradio plays: previews of the albums stored here.
import type { AlbumId, TrackId } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import type { Database } from './database.ts'
import { stateIn } from './schema.ts'

/** In one transaction these are read together: the page has other things to do as well. */
const AT_ONCE = 250

export async function listAlbumsWithPreviews(db: Database): Promise<AlbumId[]> {
  const found: AlbumId[] = []
  let after: AlbumId | undefined
  for (;;) {
    const range = after && IDBKeyRange.lowerBound(after, true)
    const rows = await db.run(['albums'], 'readonly', (tx) => tx.objectStore('albums').getAll(range, AT_ONCE))
    for (const row of rows) {
      const state = stateIn(row)
      if (!isWithdrawn(state) && state.paradioPreviewTrackIds.length > 0) found.push(state.albumId)
    }
    after = rows.at(-1)?.albumId
    if (rows.length < AT_ONCE) return found
  }
}

/** Those that can be heard with every server gone: the track's record and the preview's bytes are both here. */
export function listHeldPreviews(db: Database): Promise<Map<AlbumId, TrackId[]>> {
  return db.run(['tracks', 'blobs', 'albums'], 'readonly', async (tx) => {
    const hashes = new Set(await tx.objectStore('blobs').getAllKeys())
    const held = new Map<AlbumId, TrackId[]>()
    let cursor = await tx.objectStore('tracks').openCursor()
    while (cursor) {
      const { track } = cursor.value
      if (track.preview && hashes.has(track.preview.hash)) {
        held.set(track.albumId, [...(held.get(track.albumId) ?? []), track.trackId])
      }
      cursor = await cursor.continue()
    }
    for (const albumId of held.keys()) {
      const row = await tx.objectStore('albums').get(albumId)
      if (!row || isWithdrawn(stateIn(row))) held.delete(albumId)
    }
    return held
  })
}
