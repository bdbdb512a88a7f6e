// Bytes of a kept track whose pieces lie joined in the store (src/storage/spans.ts).
import type { Torrent } from '../src/core/torrent.ts'
import type { Database } from '../src/storage/database.ts'
import { readSpans } from '../src/storage/spans.ts'
import { notePlayed } from '../src/storage/torrents.ts'

/** Up to here an answer is streamed: of a stream a browser hands the first bytes on sooner than of a blob. */
const STREAMED = 1024 * 1024
const FIRST_CHUNK = 64 * 1024

/**
 * Reads any range of the track that plays. Its blob is a handle that holds no bytes, so keeping it saves every seek a read of the
 * store; losing it with the worker costs one.
 */
export function joinedReader(
  db: Database,
): (torrent: Torrent, start: number, end: number) => Promise<Blob | undefined> {
  let last: { torrent: Torrent; whole: Promise<Blob | undefined> } | undefined
  return async (torrent, start, end) => {
    if (last?.torrent.infoHash !== torrent.infoHash) {
      last = { torrent, whole: readSpans(db, torrent, 0, torrent.length - 1).catch(() => undefined) }
      // Behind the read, so that it waits for nothing.
      void last.whole.then(() => notePlayed(db, torrent.infoHash, Date.now())).catch(() => undefined)
    }
    const whole = await last.whole
    if (!whole) last = undefined
    return whole?.slice(start, end + 1)
  }
}

export function blobBody(blob: Blob): Blob | ReadableStream<Uint8Array<ArrayBuffer>> {
  if (blob.size > STREAMED) return blob
  let at = 0
  let size = FIRST_CHUNK
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = new Uint8Array(await blob.slice(at, at + size).arrayBuffer())
        controller.enqueue(chunk)
        at += chunk.length
        size *= 4
        if (at >= blob.size) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
