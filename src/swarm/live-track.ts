// One live torrent and the track it holds: answers the worker's wants, keeps the window of pieces asked of peers before the
// playhead, and takes its own share of the track from an Eldernode so that listeners who start together have something to give.
import type { WantAnswer } from '../core/messages.ts'
import { bitfieldHas, type PieceRun, pieceCount } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import { getTorrent } from '../storage/torrents.ts'
import {
  type Ask,
  decideWant,
  FETCH_RUN_SEC,
  fetchRun,
  LONE_FETCH_RUN_SEC,
  SAFE_AHEAD_SEC,
  WantDesk,
} from './answer-wants.ts'
import { ChunkStore } from './chunk-store.ts'
import { blockPiecesFor, isOwn, nextFill, type Share, shareOf, windowOf } from './fill-plan.ts'
import { Filler } from './filler.ts'
import type { HttpSource } from './http-source.ts'
import { Listening, Reservations } from './listening.ts'
import type { LiveTorrent, Peer } from './live-torrent.ts'
import type { TorrentClient } from './webtorrent.ts'

const TICK_MS = 250
/** The worker takes these seconds over HTTP without asking; to ask them of peers too would bring them twice. */
const WORKER_AHEAD_SEC = 6

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

/** Takes part in the swarm of one track, whatever for. */
export class LiveTrack {
  readonly pieceCount: number
  private readonly store: ChunkStore
  private readonly filler: Filler
  private readonly wants = new WantDesk((ask) => this.decide(ask))
  /** What the worker or the keeper takes over HTTP. */
  private readonly reserved = new Reservations()
  private readonly listening: Listening
  /** Asked for as a whole, whether heard or not. */
  private isKeeping = false
  private live: LiveTorrent | undefined
  private joining: Promise<void> | undefined
  private ownId = ''
  private startedAtMs: number | undefined
  private timer: ReturnType<typeof setInterval> | undefined
  private left = false

  constructor(private readonly options: LiveTrackOptions) {
    const { db, torrent, onFailed, onEnded } = options
    this.pieceCount = pieceCount(torrent)
    this.listening = new Listening(this.pieceCount)
    this.store = new ChunkStore({ db, torrent, onFailed, onMissing: onEnded })
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
    return this.listening.isHeard
  }

  /** Enters the swarm; what is stored is offered from the first moment. */
  join(client: Promise<TorrentClient>): Promise<void> {
    this.joining ??= this.enter(client)
    return this.joining
  }

  async leave(): Promise<void> {
    this.left = true
    clearInterval(this.timer)
    this.filler.stop()
    this.wants.review()
    await this.joining?.catch(() => undefined)
    await this.live?.destroy()
  }

  play(durationSec: number): void {
    this.listening.start(durationSec)
    this.run()
  }

  /** Another track is heard now; this one is only offered to others. */
  pause(): void {
    this.listening.stop()
    this.filler.stop()
    this.run()
  }

  /** Every piece a listener holds is asked of listeners. */
  keep(isKeeping: boolean): void {
    this.isKeeping = isKeeping
    this.run()
  }

  notePlayhead(positionSec: number): void {
    this.listening.note(positionSec)
  }

  /** Pieces that came into the store by another way. */
  noteStored(indices: readonly number[]): void {
    this.reserved.release(indices)
    this.live?.noteStored(indices)
    this.tick()
  }

  /** Somebody else of this browser takes these pieces over HTTP now. */
  reserve(run: PieceRun): void {
    this.reserved.add(run)
    this.tick()
  }

  answerWant(index: number, deadlineMs: number): Promise<WantAnswer> {
    if (index >= this.pieceCount) return Promise.resolve({ answer: 'not-mine' })
    if (this.listening.aheadSec(index) < SAFE_AHEAD_SEC || this.options.http.state === 'dead') {
      void this.options.http.probe(this.options.torrent).then(() => this.tick())
    }
    const answer = this.wants.ask(index, deadlineMs)
    this.tick()
    return answer
  }

  isHeldByListener(index: number): boolean {
    return this.listeners().some((peer) => peer.holds(index))
  }

  /** Here, or on its way by any path. */
  isTaken(index: number): boolean {
    return (this.live?.has(index) ?? false) || this.isArriving(index) || this.reserved.has(index)
  }

  private async enter(connecting: Promise<TorrentClient>): Promise<void> {
    const { db, torrent, torrentBytes, trackerUrls, http } = this.options
    const client = await connecting
    const row = await getTorrent(db, torrent.infoHash)
    if (this.left) return
    this.ownId = client.peerId
    const live = await client.add({
      torrentBytes,
      bitfield: row?.bitfield ?? new Uint8Array(Math.ceil(this.pieceCount / 8)),
      store: this.store,
      trackerUrls,
      seeksPeers: () => this.isActive,
      keepsEldernodes: () => http.state === 'dead',
      onVerified: (index) => {
        if (this.store.isCommitted(index)) this.options.onStored([index])
        this.tick()
      },
      onPeers: () => this.tick(),
      onEnded: this.options.onEnded,
    })
    this.live = live
    this.startedAtMs = performance.now()
    // The worker and the filler may have stored more since the bitfield was read.
    const now = await getTorrent(db, torrent.infoHash)
    if (now) this.noteStored(this.indices().filter((index) => bitfieldHas(now.bitfield, index)))
    this.tick()
  }

  private get isActive(): boolean {
    return !this.left && (this.listening.isOn || this.isKeeping)
  }

  private run(): void {
    clearInterval(this.timer)
    this.timer = this.isActive ? setInterval(() => this.tick(), TICK_MS) : undefined
    this.tick()
  }

  private tick(): void {
    this.wants.review()
    if (this.left || !this.live) return
    this.live.select(this.isActive ? this.wantedOfPeers() : [])
    this.fill()
  }

  private decide({ index, askedAtMs, deadlineMs }: Ask): WantAnswer | undefined {
    if (this.left || !this.listening.isOn) return { answer: 'not-mine' }
    if (this.live?.has(index) && this.store.isCommitted(index)) return { answer: 'stored' }
    const listeners = this.listeners()
    const verdict = decideWant({
      nowMs: performance.now(),
      askedAtMs,
      deadlineMs,
      pieceAheadSec: this.listening.aheadSec(index),
      startedAtMs: this.startedAtMs,
      listenersConnected: listeners.length,
      listenersHolding: listeners.filter((peer) => peer.holds(index)).length,
      isSomeoneUnknown: listeners.some(({ isKnown }) => !isKnown),
      isArriving: this.isArriving(index),
      isOthersTurn: !isOwn(this.share(listeners), index),
      http: this.options.http.state,
    })
    if (verdict === 'wait') return undefined
    const most = Math.ceil((listeners.length === 0 ? LONE_FETCH_RUN_SEC : FETCH_RUN_SEC) / this.listening.secPerPiece)
    const run = fetchRun(index, most, this.pieceCount, (next) => this.isTaken(next))
    this.reserved.add(run)
    return { answer: 'fetch', count: run.last - run.first + 1 }
  }

  private wantedOfPeers(): number[] {
    const peers = this.live?.peers() ?? []
    const soonest = this.listening.indexAhead(this.options.http.state === 'dead' ? 0 : WORKER_AHEAD_SEC)
    const from = this.isKeeping ? 0 : Math.min(soonest, ...this.wants.indices)
    return windowOf(
      this.pieceCount,
      from,
      (index) => !this.live?.has(index) && !this.reserved.has(index) && !this.filler.isTaking(index),
      (index) => peers.some((peer) => peer.holds(index)),
    )
  }

  private fill(): void {
    const listeners = this.listeners()
    if (!this.isHeard || listeners.length === 0 || !this.filler.isIdle) return
    if (this.options.http.state === 'dead' || !this.options.mayFill()) return
    // One who has just connected may hold all that would be taken now.
    if (listeners.some(({ isKnown }) => !isKnown)) return
    const from = this.listening.indexAhead(WORKER_AHEAD_SEC) + 1
    const isTaken = (index: number) => this.isTaken(index) || listeners.some((peer) => peer.holds(index))
    this.filler.start(nextFill(this.share(listeners), this.pieceCount, from, isTaken))
  }

  private listeners(): Peer[] {
    return this.live?.peers().filter(({ isEldernode }) => !isEldernode) ?? []
  }

  private share(listeners: readonly Peer[]): Share {
    const ids = listeners.map(({ id }) => id)
    return shareOf(this.ownId, ids, blockPiecesFor(this.listening.secPerPiece))
  }

  private isArriving(index: number): boolean {
    return this.filler.isTaking(index) || (this.live?.isArriving(index) ?? false)
  }

  private indices(): number[] {
    return Array.from({ length: this.pieceCount }, (_, index) => index)
  }
}
