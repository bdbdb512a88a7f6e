// Kept tracks, joined: the rows of their pieces become rows of 4 MiB. A browser sends a stored Blob without any script between
// disk and ear, several times as fast as rows of bytes go through a worker, and has far fewer rows to find.
import { DigmError } from '../core/errors.ts'
import { MIB } from '../core/limits.ts'
import { type PieceLayout, pieceCount, pieceStart, piecesOf } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from './database.ts'

const SPAN = 4 * MIB

export const piecesPerSpan = ({ pieceLength }: PieceLayout): number => Math.max(1, Math.floor(SPAN / pieceLength))

/** The first piece of the span that piece `index` belongs to. */
export const spanStart = (layout: PieceLayout, index: number): number => index - (index % piecesPerSpan(layout))

/** Bytes `start..end` (inclusive) of a joined torrent; undefined where it is not joined. */
export async function readSpans(db: Database, torrent: Torrent, start: number, end: number): Promise<Blob | undefined> {
  const run = piecesOf(torrent, start, end)
  const first = spanStart(torrent, run.first)
  const range = IDBKeyRange.bound([torrent.infoHash, first], [torrent.infoHash, run.last])
  const rows = await db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').getAll(range))
  const spans = rows.filter((row) => row instanceof Blob)
  if (spans.length < rows.length) return undefined
  const offset = pieceStart(torrent, first)
  const part = (spans.length === 1 ? spans[0] : new Blob(spans))?.slice(start - offset, end + 1 - offset)
  return part?.size === end + 1 - start ? part : undefined
}

/** Joins the pieces of a torrent that is here whole. Each span is one transaction: a crash, or a full device, leaves it mixed. */
export async function joinPieces(db: Database, torrent: Torrent, signal: AbortSignal): Promise<void> {
  const count = pieceCount(torrent)
  try {
    for (let first = 0; first < count && !signal.aborted; first += piecesPerSpan(torrent)) {
      await joinSpan(db, torrent, first, Math.min(count, first + piecesPerSpan(torrent)) - 1)
    }
    if (!signal.aborted) await markJoined(db, torrent)
  } catch (error) {
    // As it was, it plays too.
    if (!(error instanceof DigmError)) throw error
  }
}

function joinSpan(db: Database, { infoHash }: Torrent, first: number, last: number): Promise<void> {
  return db.run(['pieces'], 'readwrite', async (tx) => {
    const store = tx.objectStore('pieces')
    const range = IDBKeyRange.bound([infoHash, first], [infoHash, last])
    const rows = await store.getAll(range)
    if (rows.length <= last - first || rows.some((row) => row instanceof Blob)) return
    await Promise.all([store.delete(range), store.put(new Blob(rows), [infoHash, first])])
  })
}

function markJoined(db: Database, { infoHash, length }: Torrent): Promise<void> {
  return db.run(['torrents'], 'readwrite', async (tx) => {
    const row = await tx.objectStore('torrents').get(infoHash)
    if (row?.bytesHeld === length) await tx.objectStore('torrents').put({ ...row, joined: true })
  })
}
