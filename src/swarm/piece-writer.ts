// Commits pieces in small batches: what arrives while one transaction runs shares the next.
import type { CheckedPiece, Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import { putPieces } from '../storage/pieces.ts'

/** Puts that share one transaction: twice as fast as one each. */
const BATCH = 16

type Waiting = { piece: CheckedPiece; resolve: () => void; reject: (error: unknown) => void }

export class PieceWriter {
  private readonly waiting: Waiting[] = []
  private writing: Promise<void> | undefined

  constructor(
    private readonly db: Database,
    private readonly torrent: Torrent,
  ) {}

  /**
   * Resolves after the commit. The piece's hash must have been checked.
   * @throws DigmError storage-full
   */
  put(piece: CheckedPiece): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ piece, resolve, reject })
      this.writing ??= this.write()
    })
  }

  /** Resolves when nothing waits any more, whatever became of it. */
  async idle(): Promise<void> {
    await this.writing
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH)
      try {
        await putPieces(
          this.db,
          this.torrent,
          batch.map(({ piece }) => piece),
        )
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.writing = undefined
  }
}
