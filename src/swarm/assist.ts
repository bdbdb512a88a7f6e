// How the keeper has the swarm's help for one torrent: what listeners hold is asked of them, and left to them while they give.
import type { PieceRun } from '../core/pieces.ts'
import type { LiveTrack } from './live-track.ts'

/** Without a new piece for this long, listeners are not counted on. */
const PATIENCE_MS = 1500

export type Assist = {
  /** A listener's piece came a moment ago, or may still come. */
  readonly isGiving: boolean
  /** It is left to listeners, or comes by another path already. */
  isComing(index: number): boolean
  /** The caller takes these over HTTP. */
  reserve(run: PieceRun): void
  /** They did not come over HTTP: peers may be asked for them. */
  giveBack(run: PieceRun): void
  /** Pieces the caller committed. */
  noteStored(indices: readonly number[]): void
  /** Resolves at the next piece that came, or when listeners are not counted on any more. */
  progress(signal: AbortSignal): Promise<void>
  end(): void
}

export class TrackAssist implements Assist {
  private lastPieceMs = performance.now()
  private readonly waiting = new Set<() => void>()
  private readonly unsubscribe: () => void

  constructor(private readonly live: LiveTrack) {
    live.keep(true)
    this.unsubscribe = live.onPiece(() => {
      this.lastPieceMs = performance.now()
      this.wake()
    })
  }

  get isGiving(): boolean {
    return performance.now() - this.lastPieceMs <= PATIENCE_MS
  }

  isComing(index: number): boolean {
    if (!this.isGiving) return false
    return this.live.isTaken(index) || this.live.isHeldByListener(index)
  }

  reserve(run: PieceRun): void {
    this.live.reserve(run)
  }

  giveBack(run: PieceRun): void {
    this.live.giveBack(run)
  }

  noteStored(indices: readonly number[]): void {
    this.live.noteStored(indices)
  }

  progress(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, PATIENCE_MS)
      signal.addEventListener('abort', wake)
      this.waiting.add(wake)
    })
  }

  end(): void {
    this.unsubscribe()
    this.live.keep(false)
    this.wake()
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake()
  }
}
