// Where the worker's bytes come from, in this order: the piece store; for what is due soon an Eldernode over HTTP, at once; for
// what lies further a page's swarm, and HTTP when its deadline passes; peers alone when no Eldernode answers.
import { DigmError } from '../src/core/errors.ts'
import type { Digest, InfoHash } from '../src/core/ids.ts'
import { UNREACHABLE_AFTER_MS } from '../src/core/limits.ts'
import type { Want, WantAnswer } from '../src/core/messages.ts'
import { bitfieldHas, type PieceRun, pieceSize } from '../src/core/pieces.ts'
import type { Track } from '../src/core/records.ts'
import type { CheckedPiece, Torrent } from '../src/core/torrent.ts'
import { streamPath } from '../src/core/urls.ts'
import { fetchPieces } from '../src/node-api/fetch-pieces.ts'
import type { Database } from '../src/storage/database.ts'
import { getPieces } from '../src/storage/pieces.ts'
import type { TorrentRow } from '../src/storage/schema.ts'
import { getTorrent, notePlayed } from '../src/storage/torrents.ts'
import { type PieceEvents, PieceWriter } from './piece-writer.ts'
import type { Playhead } from './playheads.ts'
import { urgencyOf } from './urgency.ts'

/** Bytes read from the store in one request: large enough to outweigh its cost, small enough to start quickly. */
const FIRST_READ = 128 * 1024
const READ = 1024 * 1024
/** Reads under way at one time: what one costs in waiting the others use. */
const READ_AHEAD = 2
const NOTE_EVERY_MS = 60_000
/** An open-ended request would have the node send far more than is heard before a seek. */
const HTTP_REQUEST = 1024 * 1024

export type PieceSourceOptions = {
  db: Database
  endpoints: () => Promise<readonly string[]>
  sha1: Digest
  ask(want: Want, signal: AbortSignal): Promise<WantAnswer | 'nobody'>
  playhead(track: Track): Playhead | undefined
  events(torrent: Torrent): PieceEvents
}

export async function* pieceSource(
  options: PieceSourceOptions,
  track: Track,
  torrent: Torrent,
  run: PieceRun,
  signal: AbortSignal,
): AsyncGenerator<CheckedPiece, void, void> {
  const writer = new PieceWriter(options.db, torrent, options.events(torrent))
  const endpoints = once(options.endpoints)
  const held = once(() => getTorrent(options.db, torrent.infoHash))
  const ctx: Context = { ...options, endpoints, held, track, torrent, signal, writer, from: run.first }
  try {
    let at = run.first
    while (at <= run.last && !signal.aborted) {
      for await (const piece of stored(ctx, { first: at, last: run.last })) {
        yield piece
        at = piece.index + 1
      }
      if (at > run.last) return
      for await (const piece of missing(ctx, await gapAt(ctx, at, run.last))) {
        yield piece
        at = piece.index + 1
      }
    }
  } finally {
    noteHeard(ctx)
    await writer.flush()
  }
}

/** When a torrent was last marked as played. */
const noted = new Map<InfoHash, number>()

/** Seldom, and never before a first byte: a write makes the reads behind it wait, those of the next seek too. */
function noteHeard({ db, torrent: { infoHash } }: Context): void {
  const nowMs = Date.now()
  if (nowMs - (noted.get(infoHash) ?? 0) < NOTE_EVERY_MS) return
  noted.set(infoHash, nowMs)
  void notePlayed(db, infoHash, nowMs).catch(() => undefined)
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work()
    return done
  }
}

type Context = PieceSourceOptions & {
  track: Track
  torrent: Torrent
  signal: AbortSignal
  writer: PieceWriter
  /** The first piece of the request, and what was here when it came. */
  from: number
  held(): Promise<TorrentRow | undefined>
}

/** What the store has of the run, up to the first piece it has not; while one batch is handed out the next are being read. */
async function* stored(ctx: Context, run: PieceRun): AsyncGenerator<CheckedPiece, void, void> {
  const batches: Promise<(ArrayBuffer | undefined)[]>[] = []
  let at = run.first
  let asked = run.first
  let size = FIRST_READ
  const ask = () => {
    const last = Math.min(run.last, asked + Math.max(1, Math.floor(size / ctx.torrent.pieceLength)) - 1)
    const batch = getPieces(ctx.db, ctx.torrent, { first: asked, last })
    void Promise.allSettled([batch])
    batches.push(batch)
    asked = last + 1
    size = Math.min(size * 2, READ)
  }
  ask()
  // Read behind the first pieces, so that a request for what is missing leaves as soon as that is known.
  if (at === ctx.from) void Promise.allSettled([ctx.held(), ctx.endpoints()])
  for (let batch = batches.shift(); batch; batch = batches.shift()) {
    const rows = await batch
    // Where the store ends nothing more is worth reading; and the first sound needs the machine for itself.
    const ahead = rows.at(-1) ? (at === run.first ? 1 : READ_AHEAD) : 0
    while (batches.length < ahead && asked <= run.last) ask()
    for (const row of rows) {
      if (row?.byteLength !== pieceSize(ctx.torrent, at)) return
      yield { index: at, bytes: new Uint8Array(row) }
      at++
    }
  }
}

async function gapAt(ctx: Context, first: number, last: number): Promise<PieceRun> {
  const row = await (first === ctx.from ? ctx.held() : getTorrent(ctx.db, ctx.torrent.infoHash))
  let end = first
  while (end < last && !(row && bitfieldHas(row.bitfield, end + 1))) end++
  return { first, last: end }
}

/** Brings at least the first piece of the gap, by whatever way it comes. */
async function* missing(ctx: Context, gap: PieceRun): AsyncGenerator<CheckedPiece, void, void> {
  const urgency = urgencyOf(ctx.torrent, ctx.track.durationSec, gap, ctx.from, ctx.playhead(ctx.track))
  let last = gap.last
  if (urgency.kind === 'now') last = urgency.last
  else {
    const answer = await askFor(ctx, gap.first, urgency.deadlineMs)
    if (answer !== 'nobody' && answer.answer === 'stored') {
      const piece = await storedPiece(ctx, gap.first)
      if (piece) return yield piece
    }
    if (answer !== 'nobody' && answer.answer === 'fetch') last = Math.min(last, gap.first + answer.count - 1)
  }
  yield* overHttp(ctx, { first: gap.first, last })
}

const askFor = (ctx: Context, index: number, deadlineMs: number): Promise<WantAnswer | 'nobody'> =>
  ctx.ask({ type: 'want', trackId: ctx.track.trackId, infoHash: ctx.torrent.infoHash, index, deadlineMs }, ctx.signal)

async function storedPiece(ctx: Context, index: number): Promise<CheckedPiece | undefined> {
  const [row] = await getPieces(ctx.db, ctx.torrent, { first: index, last: index })
  return row?.byteLength === pieceSize(ctx.torrent, index) ? { index, bytes: new Uint8Array(row) } : undefined
}

/** One bounded request to the first node that answers; when none does, whatever peers bring before the deadline. */
async function* overHttp(ctx: Context, run: PieceRun): AsyncGenerator<CheckedPiece, void, void> {
  const most = Math.max(1, Math.floor(HTTP_REQUEST / ctx.torrent.pieceLength))
  const bounded = { first: run.first, last: Math.min(run.last, run.first + most - 1) }
  let at = bounded.first
  const startedMs = performance.now()
  for (const endpoint of await ctx.endpoints()) {
    try {
      const url = endpoint + streamPath(ctx.track.trackId)
      const ask = {
        url,
        torrent: ctx.torrent,
        run: { first: at, last: bounded.last },
        sha1: ctx.sha1,
        signal: ctx.signal,
      }
      for await (const piece of fetchPieces(ask)) {
        ctx.writer.add(piece)
        yield piece
        at = piece.index + 1
      }
      return
    } catch (error) {
      if (ctx.signal.aborted || !(error instanceof DigmError)) throw error
    }
  }
  if (at > bounded.first) return
  const leftMs = Math.max(0, UNREACHABLE_AFTER_MS - 500 - (performance.now() - startedMs))
  const answer = await askFor(ctx, at, leftMs)
  const piece = answer !== 'nobody' && answer.answer === 'stored' ? await storedPiece(ctx, at) : undefined
  if (!piece) throw new DigmError('unreachable', { trackId: ctx.track.trackId, index: at })
  yield piece
}
