// One live torrent and the track it holds: answers the worker's wants, keeps the window of pieces asked of peers before the
// playhead, and takes its own share of the track from an Eldernode so that listeners who start together have something to give.
import type { WantAnswer } from '../core/messages.ts'
import { bitfieldHas, pieceCount } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import { getTorrent } from '../storage/torrents.ts'
import { decideWant, FETCH_RUN_SEC, fetchRun, LONE_FETCH_RUN_SEC, SAFE_AHEAD_SEC } from './answer-wants.ts'
import { ChunkStore } from './chunk-store.ts'
import { blockPiecesFor, isOwn, nextFill, type Share, shareOf, windowOf } from './fill-plan.ts'
import { Filler } from './filler.ts'
import type { HttpSource } from './http-source.ts'
import type { LiveTorrent, Peer } from './live-torrent.ts'
import type { TorrentClient } from './webtorrent.ts'

const TICK_MS = 250
/** What the worker was told to take over HTTP, and did not store in this time, is anybody's again. */
const WORKER_FETCH_MS = 8000
/** The worker takes these seconds over HTTP without asking; to ask them of peers too would bring them twice. */
const WORKER_AHEAD_SEC = 8

export type LiveTrackOptions = {
  db: Database
  torrent: Torrent
  torrentBytes: Uint8Array
  http: HttpSource
  trackerUrls: readonly string[]
  /** False while the listener saves data: nothing then comes that was not asked for. */
  mayFill: () => boolean
  onStored: (indices: readonly number[]) => void
  onFailed: (code: 'storage-full' | 'storage-unavailable') => void
  onEnded: () => void
}

type Ask = { index: number; askedAtMs: number; deadlineMs: number; answer: (answer: WantAnswer) => void }
type Purpose = { kind: 'play'; secPerPiece: number } | { kind: 'seed' }

export class LiveTrack {
  readonly pieceCount: number
  private readonly store: ChunkStore
  private readonly asks = new Set<Ask>()
  private readonly atWorker = new Map<number, number>()
  private purpose: Purpose = { kind: 'seed' }
  private positionSec = 0
  private heard = false
  private readonly filler: Filler
  private live: LiveTorrent | undefined
  private ownId = ''
  private startedAtMs: number | undefined
  private timer: ReturnType<typeof setInterval> | undefined
  private left = false

  constructor(private readonly options: LiveTrackOptions) {
    this.pieceCount = pieceCount(options.torrent)
    this.store = new ChunkStore({ db: options.db, torrent: options.torrent, onFailed: options.onFailed })
    this.filler = new Filler({
      ...options,
      onStored: (indices) => {
        options.onStored(indices)
        this.noteStored(indices)
      },
      onIdle: () => this.tick(),
    })
  }

  get torrent(): LiveTorrent | undefined {
    return this.live
  }

  get layout(): Torrent {
    return this.options.torrent
  }

  /** Its playhead has moved since `play`. */
  get isHeard(): boolean {
    return this.heard
  }

  /** Enters the swarm; what is stored is offered from the first moment. */
  async join(client: TorrentClient): Promise<void> {
    if (this.live || this.left) return
    const { db, torrent, torrentBytes, trackerUrls, http } = this.options
    const row = await getTorrent(db, torrent.infoHash)
    if (this.left) return
    this.ownId = client.peerId
    const live = await client.add({
      torrentBytes,
      bitfield: row?.bitfield ?? new Uint8Array(Math.ceil(this.pieceCount / 8)),
      store: this.store,
      trackerUrls,
      seeksPeers: this.purpose.kind === 'play',
      keepsEldernodes: () => http.state === 'dead',
      onVerified: (index) => {
        if (this.store.isCommitted(index)) this.options.onStored([index])
        this.tick()
      },
      onPeers: () => this.tick(),
      onEnded: this.options.onEnded,
    })
    if (this.left) return live.destroy()
    this.live = live
    this.startedAtMs = performance.now()
    // The worker and the filler may have stored more since the bitfield was read.
    const now = await getTorrent(db, torrent.infoHash)
    if (now) this.noteStored(this.indices().filter((index) => bitfieldHas(now.bitfield, index)))
    this.tick()
  }

  async leave(): Promise<void> {
    this.left = true
    clearInterval(this.timer)
    this.filler.stop()
    for (const ask of this.asks) this.settle(ask, { answer: 'not-mine' })
    await this.live?.destroy()
  }

  play(durationSec: number): void {
    this.purpose = { kind: 'play', secPerPiece: Math.max(durationSec, 1) / this.pieceCount }
    this.timer ??= setInterval(() => this.tick(), TICK_MS)
    this.tick()
  }

  /** Another track is heard now; this one is only offered to others. */
  pause(): void {
    this.purpose = { kind: 'seed' }
    this.heard = false
    clearInterval(this.timer)
    this.timer = undefined
    this.filler.stop()
    this.live?.select([])
  }

  notePlayhead(positionSec: number): void {
    this.positionSec = positionSec
    this.heard ||= positionSec > 0
  }

  /** Pieces that came into the store by another way. */
  noteStored(indices: readonly number[]): void {
    for (const index of indices) this.atWorker.delete(index)
    this.live?.noteStored(indices)
    this.tick()
  }

  answerWant(index: number, deadlineMs: number): Promise<WantAnswer> {
    if (index >= this.pieceCount) return Promise.resolve({ answer: 'not-mine' })
    return new Promise((resolve) => {
      this.asks.add({ index, askedAtMs: performance.now(), deadlineMs, answer: resolve })
      if (this.aheadSec(index) < SAFE_AHEAD_SEC || this.options.http.state === 'dead') {
        void this.options.http.probe(this.options.torrent).then(() => this.tick())
      }
      this.tick()
    })
  }

  private tick(): void {
    if (this.left || this.purpose.kind !== 'play') {
      for (const ask of this.asks) this.settle(ask, { answer: 'not-mine' })
      return
    }
    const listeners = this.live?.peers().filter(({ isEldernode }) => !isEldernode) ?? []
    const share = shareOf(
      this.ownId,
      listeners.map(({ id }) => id),
      blockPiecesFor(this.purpose.secPerPiece),
    )
    for (const ask of this.asks) this.decide(ask, listeners, share)
    this.askPeers()
    this.fill(listeners, share)
  }

  private decide(ask: Ask, listeners: readonly Peer[], share: Share): void {
    const { index, askedAtMs, deadlineMs } = ask
    if (this.live?.has(index) && this.store.isCommitted(index)) {
      this.settle(ask, { answer: 'stored' })
      return
    }
    const nowMs = performance.now()
    const verdict = decideWant({
      nowMs,
      askedAtMs,
      deadlineMs,
      pieceAheadSec: this.aheadSec(index),
      startedAtMs: this.startedAtMs,
      listenersConnected: listeners.length,
      listenersHolding: listeners.filter((peer) => peer.holds(index)).length,
      isArriving: this.isArriving(index),
      isOthersTurn: !isOwn(share, index),
      http: this.options.http.state,
    })
    if (verdict === 'wait') return
    const most = Math.ceil((listeners.length === 0 ? LONE_FETCH_RUN_SEC : FETCH_RUN_SEC) / this.secPerPiece)
    const run = fetchRun(index, most, this.pieceCount, (next) => this.isTaken(next))
    for (let at = run.first; at <= run.last; at++) this.atWorker.set(at, nowMs + WORKER_FETCH_MS)
    this.settle(ask, { answer: 'fetch', count: run.last - run.first + 1 })
  }

  private settle(ask: Ask, answer: WantAnswer): void {
    this.asks.delete(ask)
    ask.answer(answer)
  }

  private askPeers(): void {
    if (!this.live) return
    const peers = this.live.peers()
    const soonest = this.options.http.state === 'dead' ? this.positionSec : this.positionSec + WORKER_AHEAD_SEC
    const wanted = [...this.asks].map(({ index }) => index)
    const window = windowOf(
      this.pieceCount,
      Math.min(Math.floor(soonest / this.secPerPiece), ...wanted),
      (index) => !this.live?.has(index) && !this.isAtWorker(index) && !this.filler.isTaking(index),
      (index) => peers.some((peer) => peer.holds(index)),
    )
    this.live.select(window)
  }

  private fill(listeners: readonly Peer[], share: Share): void {
    const { http, mayFill } = this.options
    if (!this.live || !this.heard || listeners.length === 0 || http.state === 'dead' || !mayFill()) return
    const from = Math.ceil((this.positionSec + WORKER_AHEAD_SEC) / this.secPerPiece)
    const isTaken = (index: number) => this.isTaken(index) || listeners.some((peer) => peer.holds(index))
    if (this.filler.isIdle) this.filler.start(nextFill(share, this.pieceCount, from, isTaken))
  }

  private get secPerPiece(): number {
    return this.purpose.kind === 'play' ? this.purpose.secPerPiece : 1
  }

  private aheadSec(index: number): number {
    return index * this.secPerPiece - this.positionSec
  }

  private isAtWorker(index: number): boolean {
    return (this.atWorker.get(index) ?? 0) > performance.now()
  }

  private isArriving(index: number): boolean {
    return this.filler.isTaking(index) || (this.live?.isArriving(index) ?? false)
  }

  private isTaken(index: number): boolean {
    return (this.live?.has(index) ?? false) || this.isArriving(index) || this.isAtWorker(index)
  }

  private indices(): number[] {
    return Array.from({ length: this.pieceCount }, (_, index) => index)
  }
}
