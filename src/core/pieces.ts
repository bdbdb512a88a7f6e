// Arithmetic of a single-file torrent: pieces, byte ranges and the audio they hold.
import { MAX_PIECE_LENGTH, MIN_PIECE_LENGTH } from './limits.ts'

export type PieceLayout = { length: number; pieceLength: number }
/** Pieces `first..last`, both included. */
export type PieceRun = { first: number; last: number }
/** What to cut from one piece to serve a byte range: `[from, to)` within the piece. */
export type PieceSlice = { index: number; from: number; to: number }

/** The power of two nearest to one second of audio, within 16..256 KiB: waiting for the first whole piece is what a start costs. */
export function pieceLengthFor(fileSize: number, durationSec: number): number {
  const bytesPerSec = durationSec > 0 ? fileSize / durationSec : MAX_PIECE_LENGTH
  const nearest = 2 ** Math.round(Math.log2(Math.max(bytesPerSec, 1)))
  return Math.min(MAX_PIECE_LENGTH, Math.max(MIN_PIECE_LENGTH, nearest))
}

export const pieceCount = ({ length, pieceLength }: PieceLayout): number => Math.ceil(length / pieceLength)

export const pieceStart = (layout: PieceLayout, index: number): number => index * layout.pieceLength

export const pieceSize = (layout: PieceLayout, index: number): number =>
  Math.max(0, Math.min(layout.pieceLength, layout.length - index * layout.pieceLength))

/** The pieces that hold bytes `start..end` (inclusive). */
export const piecesOf = (layout: PieceLayout, start: number, end: number): PieceRun => ({
  first: Math.floor(start / layout.pieceLength),
  last: Math.floor(Math.min(end, layout.length - 1) / layout.pieceLength),
})

/** The cut of piece `index` that lies in bytes `start..end` (inclusive). */
export function sliceOf(layout: PieceLayout, index: number, start: number, end: number): PieceSlice {
  const offset = pieceStart(layout, index)
  return {
    index,
    from: Math.max(0, start - offset),
    to: Math.min(pieceSize(layout, index), end + 1 - offset),
  }
}

/** Splits sorted indices into runs of neighbours, none longer than `most`. */
export function runsOf(indices: readonly number[], most = Number.POSITIVE_INFINITY): PieceRun[] {
  const runs: PieceRun[] = []
  for (const index of indices) {
    const run = runs.at(-1)
    if (run && run.last + 1 === index && index - run.first < most) run.last = index
    else runs.push({ first: index, last: index })
  }
  return runs
}

export const bitfieldHas = (bitfield: Uint8Array, index: number): boolean =>
  ((bitfield[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0

/** A copy with the bits of `indices` set; BitTorrent order, high bit first. */
export function bitfieldWith(bitfield: Uint8Array, indices: Iterable<number>, count: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(Math.ceil(count / 8))
  copy.set(bitfield.subarray(0, copy.length))
  for (const index of indices) {
    if (index >= 0 && index < count) copy[index >> 3] = (copy[index >> 3] ?? 0) | (0x80 >> (index & 7))
  }
  return copy
}

export function missingPieces(
  bitfield: Uint8Array,
  count: number,
  run: PieceRun = { first: 0, last: count - 1 },
): number[] {
  const missing: number[] = []
  for (let index = run.first; index <= Math.min(run.last, count - 1); index++) {
    if (!bitfieldHas(bitfield, index)) missing.push(index)
  }
  return missing
}
