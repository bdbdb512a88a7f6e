// The audio of a torrent out of the piece store, in order as it comes in.
import { DigmError } from '../core/errors.ts'
import { pieceCount } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import { getPieces } from '../storage/pieces.ts'

/** Wakes whoever waits for the next piece. */
export class Arrivals {
  private waiting: (() => void)[] = []

  readonly note = (): void => {
    const woken = this.waiting
    this.waiting = []
    for (const wake of woken) wake()
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }
}

/**
 * Every piece in order, waiting for those that `bring` brings meanwhile.
 * @param bring fetches all that is missing, and calls back after each commit
 * @throws DigmError what `bring` throws
 */
export async function* piecesInOrder(
  db: Database,
  torrent: Torrent,
  bring: (onStored: () => void, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const arrivals = new Arrivals()
  const end = new AbortController()
  let outcome: { error?: unknown } | undefined
  const over = (error?: unknown) => {
    outcome = error === undefined ? {} : { error }
    arrivals.note()
  }
  bring(arrivals.note, end.signal).then(() => over(), over)
  try {
    for (let index = 0; index < pieceCount(torrent); ) {
      const coming = arrivals.next()
      const isOver = outcome
      const [piece] = await getPieces(db, torrent, { first: index, last: index })
      if (piece) {
        index++
        yield new Uint8Array(piece)
      } else if (isOver) throw isOver.error ?? new DigmError('unreachable', { infoHash: torrent.infoHash })
      else await coming
    }
  } finally {
    end.abort()
  }
}
