// What this device holds whole, and may therefore give to others.
import { isWithdrawn } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { stateIn, type TorrentRow } from '../storage/schema.ts'

/** @param most how many are needed; the most recently played come first. Withdrawn albums are not given out. */
export function listHeld(db: Database, most: number): Promise<TorrentRow[]> {
  return db.run(['torrents', 'tracks', 'albums'], 'readonly', async (tx) => {
    const held: TorrentRow[] = []
    let cursor = await tx.objectStore('torrents').index('lastPlayedMs').openCursor(null, 'prev')
    while (cursor && held.length < most) {
      const row = cursor.value
      if (row.bytesHeld > 0) {
        const track = await tx.objectStore('tracks').index('infoHash').get(row.infoHash)
        const album = track && (await tx.objectStore('albums').get(track.albumId))
        const isWhole = track !== undefined && row.bytesHeld === track.track.fileSize
        if (isWhole && album && !isWithdrawn(stateIn(album))) held.push(row)
      }
      cursor = await cursor.continue()
    }
    return held
  })
}
