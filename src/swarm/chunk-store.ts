// WebTorrent's chunk store over the piece store. `put` calls back after the commit, so 'verified' means "the worker can read
// it". It never calls back with an error: one would destroy the whole torrent. On a full device a piece stays in memory.
import { DigmError } from '../core/errors.ts'
import { pieceSize } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import { getPieces } from '../storage/pieces.ts'
import { PieceWriter } from './piece-writer.ts'

type PutCallback = (error: Error | null) => void
type GetCallback = (error: Error | null, bytes?: Uint8Array) => void
type GetOptions = { offset?: number; length?: number }

/** Pieces held for a device that stores nothing more: enough to serve what was just announced, too few to hurt. */
const MOST_IN_MEMORY = 64

export type ChunkStoreOptions = {
  db: Database
  torrent: Torrent
  /** A piece could not be stored; `code` says why. */
  onFailed?: (code: 'storage-full' | 'storage-unavailable') => void
  /** A piece that was here is gone: evicted, or removed by the listener. */
  onMissing?: () => void
}

export class ChunkStore {
  readonly chunkLength: number
  private readonly writer: PieceWriter
  private readonly inMemory = new Map<number, Uint8Array>()
  private closed = false

  constructor(private readonly options: ChunkStoreOptions) {
    this.chunkLength = options.torrent.pieceLength
    this.writer = new PieceWriter(options.db, options.torrent)
  }

  /** False for what could not be stored: peers may have it from here, the worker cannot. */
  isCommitted(index: number): boolean {
    return !this.inMemory.has(index)
  }

  put(index: number, bytes: Uint8Array, done: PutCallback = () => undefined): void {
    const fault = this.closed
      ? 'the store is closed'
      : bytes.length === pieceSize(this.options.torrent, index)
        ? undefined
        : `piece ${index} has a wrong length`
    if (fault !== undefined) {
      queueMicrotask(() => done(new Error(fault)))
      return
    }
    // WebTorrent hands over a view of a larger buffer that it may use again.
    const piece = { index, bytes: bytes.slice() }
    this.writer.put(piece).then(
      () => done(null),
      (error: unknown) => {
        this.hold(index, piece.bytes)
        const isFull = error instanceof DigmError && error.code === 'storage-full'
        this.options.onFailed?.(isFull ? 'storage-full' : 'storage-unavailable')
        done(null)
      },
    )
  }

  get(index: number, options: GetOptions | GetCallback | null | undefined, callback?: GetCallback): void {
    const done = typeof options === 'function' ? options : callback
    if (!done) return
    const { offset = 0, length } = typeof options === 'function' ? {} : (options ?? {})
    this.read(index).then(
      (bytes) => done(null, bytes.subarray(offset, length === undefined ? undefined : offset + length)),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    )
  }

  close(done: PutCallback = () => undefined): void {
    this.closed = true
    void this.writer.idle().then(() => {
      this.inMemory.clear()
      done(null)
    })
  }

  /** What is stored belongs to the listener, not to the swarm: destroying a torrent frees nothing. */
  destroy(done?: PutCallback): void {
    this.close(done)
  }

  private async read(index: number): Promise<Uint8Array> {
    if (this.closed) throw new Error('the store is closed')
    const held = this.inMemory.get(index)
    if (held) return held
    const [piece] = await getPieces(this.options.db, this.options.torrent, { first: index, last: index })
    if (!piece) {
      this.options.onMissing?.()
      throw new Error(`piece ${index} is not here`)
    }
    return new Uint8Array(piece)
  }

  private hold(index: number, bytes: Uint8Array): void {
    this.inMemory.set(index, bytes)
    const [oldest] = this.inMemory.keys()
    if (this.inMemory.size > MOST_IN_MEMORY && oldest !== undefined) this.inMemory.delete(oldest)
  }
}
