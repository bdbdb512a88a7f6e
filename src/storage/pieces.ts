// Pieces. A bit of the torrent's bitfield and the piece's row are written in one transaction, so a set bit is a promise that
// the bytes are here and were checked before they came.
import { DigmError } from '../core/errors.ts'
import { bitfieldHas, bitfieldWith, type PieceRun, pieceCount } from '../core/pieces.ts'
import type { CheckedPiece, Torrent } from '../core/torrent.ts'
import { freeForQuota } from './budget.ts'
import type { Database } from './database.ts'
import { spanStart } from './spans.ts'

/** The pieces `run.first..run.last`, undefined where one is not here. */
export async function getPieces(
  db: Database,
  torrent: Torrent,
  { first, last }: PieceRun,
): Promise<(ArrayBuffer | undefined)[]> {
  const { infoHash, pieceLength } = torrent
  const found = await db.run(['pieces'], 'readonly', async (tx) => {
    const store = tx.objectStore('pieces')
    const range = IDBKeyRange.bound([infoHash, first], [infoHash, last])
    const rows = await store.getAll(range)
    const pieces: (ArrayBuffer | Blob | undefined)[] = new Array(last - first + 1).fill(undefined)
    const place = (index: number, row: ArrayBuffer | Blob | undefined) => {
      if (!(row instanceof Blob)) {
        if (index >= first) pieces[index - first] = row
        return
      }
      const end = Math.min(last, index + Math.ceil(row.size / pieceLength) - 1)
      for (let at = Math.max(first, index); at <= end; at++) {
        const from = (at - index) * pieceLength
        pieces[at - first] = row.slice(from, from + pieceLength)
      }
    }
    const keys = rows.length === pieces.length ? undefined : await store.getAllKeys(range)
    rows.forEach((row, i) => {
      place(keys?.[i]?.[1] ?? first + i, row)
    })
    const span = spanStart(torrent, first)
    if (span < first && !pieces[0]) place(span, await store.get([infoHash, span]))
    return pieces
  })
  return Promise.all(found.map((piece) => (piece instanceof Blob ? piece.arrayBuffer() : piece)))
}

/**
 * Commits checked pieces with their bits. When the device is full, played bytes make room once.
 * @throws DigmError storage-full
 */
export async function putPieces(db: Database, torrent: Torrent, pieces: readonly CheckedPiece[]): Promise<void> {
  if (pieces.length === 0) return
  try {
    await commitPieces(db, torrent, pieces)
  } catch (error) {
    if (!(error instanceof DigmError && error.code === 'storage-full')) throw error
    const needed = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
    if (!(await freeForQuota(db, torrent.infoHash, needed))) throw error
    await commitPieces(db, torrent, pieces)
  }
}

function commitPieces(db: Database, torrent: Torrent, pieces: readonly CheckedPiece[]): Promise<void> {
  const { infoHash } = torrent
  return db.run(['pieces', 'torrents'], 'readwrite', async (tx) => {
    const torrents = tx.objectStore('torrents')
    const row = await torrents.get(infoHash)
    // The album was removed while its bytes were on their way: they belong to nothing any more.
    if (!row) return
    const added = pieces.filter(({ index }) => !bitfieldHas(row.bitfield, index))
    const puts = added.map(({ index, bytes }) => tx.objectStore('pieces').put(ownBuffer(bytes), [infoHash, index]))
    const marked = torrents.put({
      ...row,
      bitfield: bitfieldWith(
        row.bitfield,
        added.map(({ index }) => index),
        pieceCount(torrent),
      ),
      bytesHeld: row.bytesHeld + added.reduce((sum, { bytes }) => sum + bytes.length, 0),
    })
    await Promise.all([...puts, marked])
  })
}

/** A view is stored with its whole backing buffer: hand over exactly the piece. */
const ownBuffer = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? bytes.buffer
    : (bytes.slice().buffer as ArrayBuffer)
