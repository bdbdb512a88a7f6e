// Where a track is played from once when the stream failed twice: its own pieces as one blob, else a node's plain file. Neither
// goes through the service worker.
import { MIB } from '../core/limits.ts'
import { pieceCount } from '../core/pieces.ts'
import { parseTorrent, type Torrent } from '../core/torrent.ts'
import { webSeedPath } from '../core/urls.ts'
import { digestOf } from '../core/webcrypto.ts'
import type { Sound } from '../player/queue.ts'
import type { Database } from '../storage/database.ts'
import { getPieces } from '../storage/pieces.ts'
import { getTrack } from '../storage/records.ts'
import { readSpans } from '../storage/spans.ts'
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
      const blob = await blobOf(db, torrent, track.mime)
      if (blob) {
        blobUrl = URL.createObjectURL(blob)
        return blobUrl
      }
    }
    const [nearest] = endpoints
    return nearest && nearest + webSeedPath(torrent.infoHash, torrent.name)
  }
}

async function blobOf(db: Database, torrent: Torrent, type: string): Promise<Blob | undefined> {
  const joined = await readSpans(db, torrent, 0, torrent.length - 1)
  if (joined) return new Blob([joined], { type })
  const pieces = await getPieces(db, torrent, { first: 0, last: pieceCount(torrent) - 1 })
  const whole = pieces.filter((piece) => piece !== undefined)
  return whole.length === pieces.length ? new Blob(whole, { type }) : undefined
}
