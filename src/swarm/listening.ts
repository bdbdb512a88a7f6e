// Where one track is heard, in seconds and in pieces; and which of its pieces somebody of this browser takes over HTTP.
import type { PieceRun } from '../core/pieces.ts'

/** What somebody said to take over HTTP, and did not store in this time, is anybody's again. */
const RESERVED_MS = 8000

export class Listening {
  private durationSec: number | undefined
  private positionSec = 0
  private moved = false

  constructor(private readonly pieceCount: number) {}

  /** Bytes of it are asked for by a player. */
  get isOn(): boolean {
    return this.durationSec !== undefined
  }

  /** The playhead has moved: the first sound is out. */
  get isHeard(): boolean {
    return this.moved
  }

  get secPerPiece(): number {
    return (this.durationSec ?? this.pieceCount) / this.pieceCount
  }

  start(durationSec: number): void {
    this.durationSec = Math.max(durationSec, 1)
  }

  stop(): void {
    this.durationSec = undefined
    this.moved = false
  }

  note(positionSec: number): void {
    this.positionSec = positionSec
    this.moved ||= positionSec > 0
  }

  /** Audio between the playhead and the start of a piece; negative behind it. */
  aheadSec(index: number): number {
    return index * this.secPerPiece - this.positionSec
  }

  /** The piece that holds the audio so far ahead. */
  indexAhead(sec: number): number {
    return Math.floor((this.positionSec + sec) / this.secPerPiece)
  }
}

export class Reservations {
  private readonly until = new Map<number, number>()

  add({ first, last }: PieceRun): void {
    for (let index = first; index <= last; index++) this.until.set(index, performance.now() + RESERVED_MS)
  }

  release(indices: readonly number[]): void {
    for (const index of indices) this.until.delete(index)
  }

  /** `index` and what was reserved right behind it. */
  releaseFrom(index: number): void {
    while (this.until.delete(index)) index++
  }

  has(index: number): boolean {
    return (this.until.get(index) ?? 0) > performance.now()
  }
}
