// Commits checked pieces in batches, behind the audio that already got them. One for each stream.
import { DigmError } from '../src/core/errors.ts'
import type { CheckedPiece, Torrent } from '../src/core/torrent.ts'
import type { Database } from '../src/storage/database.ts'
import { putPieces } from '../src/storage/pieces.ts'

const BATCH = 16
const LINGER_MS = 150

export type PieceEvents = { stored(indices: number[]): void; full(): void }

export class PieceWriter {
  private pending: CheckedPiece[] = []
  private writing: Promise<void> = Promise.resolve()
  private timer: ReturnType<typeof setTimeout> | undefined
  private isFull = false

  constructor(
    private readonly db: Database,
    private readonly torrent: Torrent,
    private readonly events: PieceEvents,
  ) {}

  add(piece: CheckedPiece): void {
    if (this.isFull) return
    this.pending.push(piece)
    if (this.pending.length >= BATCH) void this.flush()
    else this.timer ??= setTimeout(() => void this.flush(), LINGER_MS)
  }

  /** Resolves when all that was added is committed, or cannot be. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const batch = this.pending
    this.pending = []
    if (batch.length > 0) this.writing = this.writing.then(() => this.write(batch))
    return this.writing
  }

  private async write(batch: CheckedPiece[]): Promise<void> {
    try {
      await putPieces(this.db, this.torrent, batch)
      this.events.stored(batch.map(({ index }) => index))
    } catch (error) {
      // What cannot be stored has still been heard: a full or missing store must not stop the music.
      this.isFull = true
      if (error instanceof DigmError && error.code === 'storage-full') this.events.full()
    }
  }
}
