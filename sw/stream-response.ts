// `/stream/:trackId` as a plain function of a request and its sources: what the worker answers with, and what tests run against
// the Eldernode's answers. Status and headers come from core/range; bytes come piece by piece, each checked before it is here.
import { DigmError } from '../src/core/errors.ts'
import type { TrackId } from '../src/core/ids.ts'
import type { PieceRun } from '../src/core/pieces.ts'
import { piecesOf, sliceOf } from '../src/core/pieces.ts'
import { streamHead } from '../src/core/range.ts'
import type { Track } from '../src/core/records.ts'
import type { CheckedPiece, Torrent } from '../src/core/torrent.ts'
import { blobBody } from './joined.ts'

export type StreamSources = {
  /** @throws DigmError track-unknown, track-withdrawn, unreachable */
  lookup(trackId: TrackId, signal: AbortSignal): Promise<{ track: Track; torrent: Torrent; joined: boolean }>
  /** Bytes of a joined torrent, as the store has them; undefined when they are not there after all. */
  joined(torrent: Torrent, start: number, end: number): Promise<Blob | undefined>
  /** The pieces of a run, in order. @throws DigmError unreachable */
  pieces(track: Track, torrent: Torrent, run: PieceRun, signal: AbortSignal): AsyncGenerator<CheckedPiece, void, void>
}

export type StreamAnswer = {
  response: Response
  /** Settles when the body is over, cancelled or broken: how long the worker must stay alive. */
  finished: Promise<void>
}

export async function streamResponse(
  request: Request,
  trackId: TrackId,
  sources: StreamSources,
): Promise<StreamAnswer> {
  const cancel = new AbortController()
  const abort = () => cancel.abort(request.signal.reason)
  request.signal.addEventListener('abort', abort)
  try {
    const { track, torrent, joined } = await sources.lookup(trackId, cancel.signal)
    const ask = {
      method: request.method,
      range: request.headers.get('range'),
      ifRange: request.headers.get('if-range'),
    }
    const file = { size: torrent.length, mime: track.mime, contentHash: track.contentHash }
    const head = streamHead(ask, file)
    const init = { status: head.status, headers: { ...head.headers, ...ALLOW_ALL } }
    if (!head.body) return { response: new Response(null, init), finished: Promise.resolve() }

    const { start, end } = head.body
    const blob = joined ? await sources.joined(torrent, start, end) : undefined
    if (blob) return { response: new Response(blobBody(blob), init), finished: Promise.resolve() }

    const pieces = sources.pieces(track, torrent, piecesOf(torrent, start, end), cancel.signal)
    // The first piece decides between an answer and an error with a reason: nothing is promised before it is here.
    const first = await pieces.next()
    const body = new PieceBody(first, pieces, torrent, start, end, cancel)
    return { response: new Response(body.stream, init), finished: body.finished }
  } catch (error) {
    if (!(error instanceof DigmError)) throw error
    return { response: errorResponse(error, request.method), finished: Promise.resolve() }
  }
}

/** Other sites may play what the worker's origin serves, as they may from the node itself. */
const ALLOW_ALL = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Content-Range, Content-Length, Accept-Ranges, ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

export const errorResponse = (error: DigmError, method = 'GET'): Response =>
  new Response(method === 'HEAD' ? null : JSON.stringify(error), {
    // 499 is not a status a Response may carry to a page that has gone.
    status: error.status === 499 ? 504 : error.status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...ALLOW_ALL },
  })

/** A body that is driven by its reader: one piece a pull, nothing read ahead. */
class PieceBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  readonly finished: Promise<void>
  private finish: () => void = () => undefined

  constructor(
    private next: IteratorResult<CheckedPiece, void> | undefined,
    private readonly pieces: AsyncGenerator<CheckedPiece, void, void>,
    private readonly torrent: Torrent,
    private readonly start: number,
    private readonly end: number,
    private readonly abort: AbortController,
  ) {
    this.finished = new Promise((resolve) => {
      this.finish = resolve
    })
    this.stream = new ReadableStream(
      { pull: (controller) => this.pull(controller), cancel: () => this.cancel() },
      { highWaterMark: 0 },
    )
  }

  private async pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    try {
      const { done, value } = this.next ?? (await this.pieces.next())
      this.next = undefined
      if (done) return this.close(controller)
      const { from, to } = sliceOf(this.torrent, value.index, this.start, this.end)
      controller.enqueue(value.bytes.subarray(from, to))
      if (value.index === piecesOf(this.torrent, this.start, this.end).last) this.close(controller)
    } catch (error) {
      controller.error(error)
      this.finish()
    }
  }

  private close(controller: ReadableStreamDefaultController): void {
    controller.close()
    // Lets the source finish what it does behind the last piece, such as committing it.
    void this.pieces.next().then(this.finish, this.finish)
  }

  private async cancel(): Promise<void> {
    this.abort.abort()
    await this.pieces.return().catch(() => undefined)
    this.finish()
  }
}
