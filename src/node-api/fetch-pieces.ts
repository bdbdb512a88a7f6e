// Pieces over HTTP: one bounded range request that streams, cut into pieces and checked as they arrive. What comes out of here
// has the hash the torrent promises, whoever sent it.
import { sameBytes } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { Digest } from '../core/ids.ts'
import { type PieceRun, pieceSize, pieceStart } from '../core/pieces.ts'
import { type CheckedPiece, pieceHash, type Torrent } from '../core/torrent.ts'
import { type Fetch, request } from './endpoint.ts'

export type PieceAsk = {
  /** Full URL of `/stream/<trackId>` or `/webseed/<infoHash>/<file>` on the node. */
  url: string
  torrent: Torrent
  run: PieceRun
  sha1: Digest
  signal?: AbortSignal | undefined
  fetch?: Fetch
}

/** No byte for this long in the middle of an answer counts as a lost connection. */
const SILENCE_MS = 6000

/**
 * The pieces of `run` in order. Ending the iteration early ends the request.
 * @throws DigmError unreachable, timeout, cancelled, hash-mismatch, or what the node answered
 */
export async function* fetchPieces(ask: PieceAsk): AsyncGenerator<CheckedPiece, void, void> {
  const { torrent, run, url } = ask
  const start = pieceStart(torrent, run.first)
  const end = pieceStart(torrent, run.last) + pieceSize(torrent, run.last) - 1
  const response = await request(ask.fetch ?? ((...args) => globalThis.fetch(...args)), url, {
    headers: { range: `bytes=${start}-${end}` },
    // What is stored as pieces needs no second place. And a browser that holds a part asks whether that is still good: the node sends
    // it anew, the browser throws it away and asks for the whole range.
    cache: 'no-store',
    signal: ask.signal,
  })
  const reader = response.body?.getReader()
  if (!reader || response.status !== 206 || !startsAt(response, start)) {
    await reader?.cancel()
    throw new DigmError('unreachable', { url, status: response.status })
  }
  const cutter = new PieceCutter(torrent, run.first)
  try {
    while (cutter.index <= run.last) {
      const { done, value } = await inTime(reader.read(), url)
      if (done) throw new DigmError('unreachable', { url, reason: 'ended early' })
      for (const piece of cutter.push(value, run.last)) {
        if (!sameBytes(await ask.sha1(piece.bytes), pieceHash(torrent, piece.index))) {
          throw new DigmError('hash-mismatch', { url, index: piece.index })
        }
        yield piece
      }
    }
  } catch (error) {
    if (error instanceof DigmError) throw error
    throw new DigmError(ask.signal?.aborted ? 'cancelled' : 'unreachable', { url }, { cause: error })
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

const startsAt = (response: Response, start: number): boolean =>
  response.headers.get('content-range')?.startsWith(`bytes ${start}-`) ?? false

function inTime<T>(promise: Promise<T>, url: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout>
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DigmError('timeout', { url })), SILENCE_MS)
  })
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer))
}

/** Cuts arriving bytes into whole pieces. */
class PieceCutter {
  private bytes: Uint8Array<ArrayBuffer>
  private filled = 0

  constructor(
    private readonly torrent: Torrent,
    public index: number,
  ) {
    this.bytes = new Uint8Array(pieceSize(torrent, index))
  }

  push(chunk: Uint8Array, last: number): CheckedPiece[] {
    const whole: CheckedPiece[] = []
    let at = 0
    while (at < chunk.length && this.index <= last) {
      const part = chunk.subarray(at, at + this.bytes.length - this.filled)
      this.bytes.set(part, this.filled)
      this.filled += part.length
      at += part.length
      if (this.filled === this.bytes.length) {
        whole.push({ index: this.index, bytes: this.bytes })
        this.index++
        this.bytes = new Uint8Array(pieceSize(this.torrent, this.index))
        this.filled = 0
      }
    }
    return whole
  }
}
