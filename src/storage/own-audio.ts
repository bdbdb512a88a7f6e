// Audio that was made on this device: it is here whole from the start, kept, and joined like any kept track.
import { DigmError } from '../core/errors.ts'
import { bitfieldWith, missingPieces, pieceCount, pieceStart } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import { freeForQuota } from './budget.ts'
import type { Database } from './database.ts'
import { getPieces } from './pieces.ts'
import { piecesPerSpan, readSpans } from './spans.ts'
import { getTorrent } from './torrents.ts'

/**
 * Stores a file whose pieces have just been hashed, row by row with the bits that say so: what was interrupted goes on. `file` is
 * copied by the browser, without any script.
 * @throws DigmError storage-full
 */
export async function putWhole(
  db: Database,
  torrent: Torrent,
  torrentBytes: Uint8Array,
  file: Blob,
  nowMs: number,
): Promise<void> {
  const { infoHash, length } = torrent
  const count = pieceCount(torrent)
  const known = await getTorrent(db, infoHash)
  const missing = missingPieces(known?.bitfield ?? new Uint8Array(), count)
  const step = piecesPerSpan(torrent)
  for (let first = 0; first < count; first += step) {
    const behind = Math.min(count, first + step)
    if (known && !missing.some((index) => index >= first && index < behind)) continue
    const span = file.slice(pieceStart(torrent, first), Math.min(length, pieceStart(torrent, behind)))
    await withRoom(db, torrent, span.size, () => putSpan(db, torrent, torrentBytes, { first, behind, span }, nowMs))
  }
}

type Span = { first: number; behind: number; span: Blob }

function putSpan(
  db: Database,
  torrent: Torrent,
  torrentBytes: Uint8Array,
  { first, behind, span }: Span,
  nowMs: number,
): Promise<void> {
  const { infoHash, length, pieceLength } = torrent
  const count = pieceCount(torrent)
  return db.run(['pieces', 'torrents'], 'readwrite', async (tx) => {
    const row = await tx.objectStore('torrents').get(infoHash)
    const indices = Array.from({ length: behind - first }, (_, i) => first + i)
    const bitfield = bitfieldWith(row?.bitfield ?? new Uint8Array(), indices, count)
    const gaps = missingPieces(bitfield, count)
    const missing = gaps.reduce((sum, index) => sum + Math.min(pieceLength, length - index * pieceLength), 0)
    const pieces = tx.objectStore('pieces')
    await pieces.delete(IDBKeyRange.bound([infoHash, first], [infoHash, behind - 1]))
    await Promise.all([
      pieces.put(span, [infoHash, first]),
      tx.objectStore('torrents').put({
        infoHash,
        torrentBytes: row?.torrentBytes ?? torrentBytes.slice(),
        bitfield,
        bytesHeld: length - missing,
        kept: true,
        joined: missing === 0,
        // What was made last is offered first.
        lastPlayedMs: row?.lastPlayedMs ?? nowMs,
      }),
    ])
  })
}

/** When the device is full, played bytes make room once. */
async function withRoom(db: Database, { infoHash }: Torrent, needed: number, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DigmError && error.code === 'storage-full')) throw error
    if (!(await freeForQuota(db, infoHash, needed))) throw error
    await work()
  }
}

/** The whole file out of the store; undefined when some of it is not here. */
export async function getWhole(db: Database, torrent: Torrent): Promise<Blob | undefined> {
  const joined = await readSpans(db, torrent, 0, torrent.length - 1)
  if (joined) return joined
  const pieces = await getPieces(db, torrent, { first: 0, last: pieceCount(torrent) - 1 })
  const here = pieces.filter((piece) => piece !== undefined)
  return here.length === pieces.length ? new Blob(here) : undefined
}
