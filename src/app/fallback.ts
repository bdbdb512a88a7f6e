// Where a track is played from once when the stream failed twice: its own pieces as one blob, else a node's plain file. Neither
// goes through the service worker.
import { MIB } from '../core/limits.ts'
import { parseTorrent } from '../core/torrent.ts'
import { webSeedPath } from '../core/urls.ts'
import { digestOf } from '../core/webcrypto.ts'
import type { Sound } from '../player/queue.ts'
import type { Database } from '../storage/database.ts'
import { getWhole } from '../storage/own-audio.ts'
import { getTrack } from '../storage/records.ts'
import { getTorrent } from '../storage/torrents.ts'

/** A phone must hold the blob in memory. */
const MAX_BLOB = 200 * MIB

export type FallbackOptions = {
  db: Database
  /** Of nodes whose plain files may be played; empty for none. */
  endpoints: readonly string[]
}

export function createFallback({ db, endpoints }: FallbackOptions) {
  /** One at a time is alive: the next one frees it. */
  let blobUrl: string | undefined

  return async ({ trackId, preview }: Sound): Promise<string | undefined> => {
    if (blobUrl) URL.revokeObjectURL(blobUrl)
    blobUrl = undefined
    // A preview is small and checked whole: there is no other way to it.
    if (preview) return undefined
    const track = await getTrack(db, trackId)
    const row = track && (await getTorrent(db, track.infoHash))
    if (!track || !row || !window.isSecureContext) return undefined
    const torrent = await parseTorrent(row.torrentBytes, digestOf(crypto.subtle, 'SHA-1'))
    if (row.bytesHeld === track.fileSize && track.fileSize <= MAX_BLOB) {
      const whole = await getWhole(db, torrent)
      if (whole) {
        blobUrl = URL.createObjectURL(new Blob([whole], { type: track.mime }))
        return blobUrl
      }
    }
    const [nearest] = endpoints
    return nearest && nearest + webSeedPath(torrent.infoHash, torrent.name)
  }
}
