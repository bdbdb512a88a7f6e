// A page tells where its playhead will be before its audio element asks for the first byte, and while it draws the player the
// request waits. So the worker begins on the page's word, and the element's request takes over what is under way.
import type { TrackId } from '../src/core/ids.ts'
import { MAX_OPEN_RANGE } from '../src/core/limits.ts'
import { type PieceRun, piecesOf } from '../src/core/pieces.ts'
import type { Track } from '../src/core/records.ts'
import type { CheckedPiece, Torrent } from '../src/core/torrent.ts'
import type { StreamSources } from './stream-response.ts'

/** What nobody asked for by then is given up. */
const TAKEN_WITHIN_MS = 3000

type Pieces = AsyncGenerator<CheckedPiece, void, void>
type Found = { track: Track; torrent: Torrent; joined: boolean }
type Head = { pieces: Pieces; first: Promise<IteratorResult<CheckedPiece, void>> }
type Promised = Found & { head?: Head }
type Begun = { trackId: TrackId; abort: AbortController; found: Promise<Promised> }

export class HeadStart implements StreamSources {
  private begun: Begun | undefined

  constructor(private readonly sources: StreamSources) {}

  /** Begins at the start of a track. Settles when the first piece is here, or cannot be had. */
  async begin(trackId: TrackId): Promise<void> {
    if (this.begun?.trackId === trackId) return
    this.end()
    const abort = new AbortController()
    const found = this.sources.lookup(trackId, abort.signal).then(async (known): Promise<Promised> => {
      const { track, torrent, joined } = known
      if (joined && (await this.sources.joined(torrent, 0, 0))) return known
      // Exactly what an open request is answered with: what lies beyond would be asked for and given up.
      const run = piecesOf(torrent, 0, Math.min(MAX_OPEN_RANGE, torrent.length) - 1)
      const pieces = this.sources.pieces(track, torrent, run, abort.signal)
      return { ...known, head: { pieces, first: pieces.next() } }
    })
    const begun = { trackId, abort, found }
    const giveUp = () => {
      if (this.begun === begun) this.end()
    }
    this.begun = begun
    setTimeout(giveUp, TAKEN_WITHIN_MS)
    // Whoever waits for it is told of a failure; whoever comes later tries anew.
    await found.then(({ head }) => head?.first).catch(giveUp)
  }

  lookup(trackId: TrackId, signal: AbortSignal) {
    return this.begun?.trackId === trackId ? this.begun.found : this.sources.lookup(trackId, signal)
  }

  joined(torrent: Torrent, start: number, end: number): Promise<Blob | undefined> {
    return this.sources.joined(torrent, start, end)
  }

  pieces(track: Track, torrent: Torrent, run: PieceRun, signal: AbortSignal): Pieces {
    const { begun } = this
    if (begun?.trackId === track.trackId) {
      if (run.first === 0) {
        this.begun = undefined
        return this.take(begun, run, signal)
      }
      this.end()
    }
    return this.sources.pieces(track, torrent, run, signal)
  }

  private end(): void {
    this.begun?.abort.abort()
    this.begun = undefined
  }

  /** The pieces of `run`, which begins where `begun` began and may go on beyond it. */
  private async *take({ found, abort }: Begun, run: PieceRun, signal: AbortSignal): Pieces {
    const { track, torrent, head } = await found
    signal.addEventListener('abort', () => abort.abort())
    let at = run.first
    try {
      for (let next = await head?.first; next && !next.done; next = await head?.pieces.next()) {
        yield next.value
        at = next.value.index + 1
        if (at > run.last) return
      }
    } finally {
      await head?.pieces.return()
    }
    yield* this.sources.pieces(track, torrent, { first: at, last: run.last }, signal)
  }
}
