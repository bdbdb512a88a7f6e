// Takes runs of pieces over HTTP into the store, on nobody's demand but its owner's.
import { DigmError } from '../core/errors.ts'
import type { PieceRun } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import type { HttpSource } from './http-source.ts'
import { PieceWriter } from './piece-writer.ts'

/** After a failure, so that a node in trouble is not asked in a loop. */
const PAUSE_MS = 3000

export type TakeOptions = {
  db: Database
  torrent: Torrent
  http: HttpSource
  /** After the commit. */
  onStored: (indices: readonly number[]) => void
}

/**
 * The pieces of `run`, checked and committed; what came before a failure stays.
 * @throws DigmError storage-full, unreachable, timeout, cancelled, hash-mismatch, or what the node answered
 */
export async function takeOverHttp(options: TakeOptions, run: PieceRun, signal: AbortSignal): Promise<void> {
  const writer = new PieceWriter(options.db, options.torrent)
  const written: Promise<void>[] = []
  let failure: unknown
  try {
    for await (const piece of options.http.pieces(options.torrent, run, signal)) {
      const commit = writer.put(piece).then(() => options.onStored([piece.index]))
      commit.catch((error: unknown) => {
        failure ??= error
      })
      written.push(commit)
      if (failure !== undefined) break
    }
  } finally {
    await Promise.allSettled(written)
  }
  if (failure !== undefined) throw failure
}

export type FillerOptions = TakeOptions & { onFailed: (code: 'storage-full') => void; onIdle: () => void }

/** One run at a time. */
export class Filler {
  private taking: { run: PieceRun; end: AbortController } | undefined
  private pausedUntilMs = 0

  constructor(private readonly options: FillerOptions) {}

  get isIdle(): boolean {
    return this.taking === undefined && performance.now() >= this.pausedUntilMs
  }

  isTaking(index: number): boolean {
    return this.taking !== undefined && index >= this.taking.run.first && index <= this.taking.run.last
  }

  start(run: PieceRun | undefined): void {
    if (!run || !this.isIdle) return
    const end = new AbortController()
    this.taking = { run, end }
    void this.take(run, end.signal)
  }

  stop(): void {
    this.taking?.end.abort()
  }

  private async take(run: PieceRun, signal: AbortSignal): Promise<void> {
    try {
      await takeOverHttp(this.options, run, signal)
    } catch (error) {
      this.pausedUntilMs = performance.now() + PAUSE_MS
      if (error instanceof DigmError && error.code === 'storage-full') this.options.onFailed('storage-full')
    }
    this.taking = undefined
    this.options.onIdle()
  }
}
