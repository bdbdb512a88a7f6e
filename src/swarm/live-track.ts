// One live torrent and the track it holds: answers the worker's wants, keeps the window of pieces asked of peers before the
// playhead, and takes its own share of the track from an Eldernode so that listeners who start together have something to give.
import { LEAD_SEC } from '../core/limits.ts'
import type { WantAnswer } from '../core/messages.ts'
import { type PieceRun, pieceCount } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import {
  type Ask,
  decideWant,
  FETCH_RUN_SEC,
  fetchRun,
  LONE_FETCH_RUN_SEC,
  SAFE_AHEAD_SEC,
  WantDesk,
} from './answer-wants.ts'
import { blockPiecesFor, isOwn, nextFill, type Share, shareOf, windowOf } from './fill-plan.ts'
import { Filler } from './filler.ts'
import { Listening, Reservations } from './listening.ts'
import type { LiveTorrent, Peer } from './live-torrent.ts'
import { Membership, type MembershipOptions } from './membership.ts'
import type { TorrentClient } from './webtorrent.ts'

const TICK_MS = 250

export type LiveTrackOptions = MembershipOptions & {
  /** False while the listener saves data: nothing then comes that was not asked for. */
  mayFill: () => boolean
  onStored: (indices: readonly number[]) => void
}

/** Takes part in the swarm of one track, whatever for. */
export class LiveTrack {
  readonly pieceCount: number
  private readonly membership: Membership
  private readonly filler: Filler
  private readonly wants = new WantDesk((ask) => this.decide(ask))
  /** What the worker was told to take over HTTP, and what the keeper takes. */
  private readonly atWorker = new Reservations()
  private readonly atKeeper = new Reservations()
  private readonly listening: Listening
  private readonly pieceListeners = new Set<() => void>()
  /** Asked for as a whole, whether heard or not. */
  private isKeeping = false
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(private readonly options: LiveTrackOptions) {
    this.pieceCount = pieceCount(options.torrent)
    this.listening = new Listening(this.pieceCount)
    this.membership = new Membership(options, {
      seeksPeers: () => this.isActive,
      onPeers: () => this.tick(),
      onPiece: (index, isStored) => {
        if (isStored) options.onStored([index])
        for (const listener of this.pieceListeners) listener()
        this.tick()
      },
    })
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
    return this.membership.torrent
  }

  get layout(): Torrent {
    return this.options.torrent
  }

  /** Its playhead has moved since `play`. */
  get isHeard(): boolean {
    return this.listening.isHeard
  }

  join(client: Promise<TorrentClient>): Promise<void> {
    return this.membership.join(client)
  }

  async leave(): Promise<void> {
    clearInterval(this.timer)
    this.filler.stop()
    this.wants.close()
    await this.membership.leave()
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

  /** Calls back for each piece that peers brought, until the returned function is called. */
  onPiece(listener: () => void): () => void {
    this.pieceListeners.add(listener)
    return () => this.pieceListeners.delete(listener)
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
    this.atWorker.release(indices)
    this.atKeeper.release(indices)
    this.torrent?.noteStored(indices)
    this.tick()
  }

  /** Somebody else of this browser takes these pieces over HTTP now. */
  reserve(run: PieceRun): void {
    this.atKeeper.add(run)
    this.tick()
  }

  /** They did not come over HTTP. */
  giveBack({ first }: PieceRun): void {
    this.atKeeper.releaseFrom(first)
    this.tick()
  }

  /** Whether no Eldernode gives audio now; asks for one byte of it when a want suggests so. */
  async whenPeersAreNeeded(index: number): Promise<boolean> {
    const { http, torrent } = this.options
    if (this.listening.aheadSec(index) < SAFE_AHEAD_SEC || http.state === 'dead') await http.probe(torrent)
    this.tick()
    return http.state === 'dead'
  }

  answerWant(index: number, deadlineMs: number): Promise<WantAnswer> {
    if (index >= this.pieceCount) return Promise.resolve({ answer: 'not-mine' })
    const answer = this.wants.ask(index, deadlineMs)
    this.tick()
    return answer
  }

  isHeldByListener(index: number): boolean {
    return this.membership.listeners().some((peer) => peer.holds(index))
  }

  /** Here, or on its way by any path. */
  isTaken(index: number): boolean {
    return this.membership.has(index) || this.isArriving(index) || this.atWorker.has(index)
  }

  private get isActive(): boolean {
    return !this.membership.hasLeft && (this.listening.isOn || this.isKeeping)
  }

  private run(): void {
    clearInterval(this.timer)
    this.timer = this.isActive ? setInterval(() => this.tick(), TICK_MS) : undefined
    this.tick()
  }

  private tick(): void {
    this.wants.review()
    if (this.membership.hasLeft || !this.torrent) return
    this.torrent.select(this.isActive ? this.wantedOfPeers() : [])
    this.fill()
  }

  private decide({ index, askedAtMs, deadlineMs }: Ask): WantAnswer | undefined {
    if (this.membership.hasLeft || !this.listening.isOn) return { answer: 'not-mine' }
    if (this.membership.isStored(index)) return { answer: 'stored' }
    const listeners = this.membership.listeners()
    const verdict = decideWant({
      nowMs: performance.now(),
      askedAtMs,
      deadlineMs,
      pieceAheadSec: this.listening.aheadSec(index),
      startedAtMs: this.membership.startedAtMs,
      listenersConnected: listeners.length,
      listenersHolding: listeners.filter((peer) => peer.holds(index)).length,
      isSomeoneUnknown: listeners.some(({ isKnown }) => !isKnown),
      isArriving: this.isArriving(index),
      isOthersTurn: !isOwn(this.share(listeners), index),
      http: this.options.http.state,
    })
    if (verdict === 'wait') return undefined
    // The worker asks again for what it was to take: that request has ended early.
    this.atWorker.releaseFrom(index)
    const most = Math.ceil((listeners.length === 0 ? LONE_FETCH_RUN_SEC : FETCH_RUN_SEC) / this.listening.secPerPiece)
    const run = fetchRun(index, most, this.pieceCount, (next) => this.isTaken(next))
    this.atWorker.add(run)
    return { answer: 'fetch', count: run.last - run.first + 1 }
  }

  private wantedOfPeers(): number[] {
    const peers = this.torrent?.peers() ?? []
    const soonest = this.listening.indexAhead(this.options.http.state === 'dead' ? 0 : LEAD_SEC)
    const from = this.isKeeping ? 0 : Math.min(soonest, ...this.wants.indices)
    return windowOf(
      this.pieceCount,
      from,
      (index) => !this.membership.has(index) && !this.isOnItsWayOverHttp(index),
      (index) => peers.some((peer) => peer.holds(index)),
    )
  }

  private fill(): void {
    const listeners = this.membership.listeners()
    if (!this.isHeard || listeners.length === 0 || !this.filler.isIdle) return
    if (this.options.http.state === 'dead' || !this.options.mayFill()) return
    // One who has just connected may hold all that would be taken now.
    if (listeners.some(({ isKnown }) => !isKnown)) return
    const from = this.listening.indexAhead(LEAD_SEC) + 1
    const isTaken = (index: number) => this.isTaken(index) || listeners.some((peer) => peer.holds(index))
    this.filler.start(nextFill(this.share(listeners), this.pieceCount, from, isTaken))
  }

  private share(listeners: readonly Peer[]): Share {
    const ids = listeners.map(({ id }) => id)
    return shareOf(this.membership.ownId, ids, blockPiecesFor(this.listening.secPerPiece))
  }

  private isOnItsWayOverHttp(index: number): boolean {
    return this.filler.isTaking(index) || this.atWorker.has(index) || this.atKeeper.has(index)
  }

  private isArriving(index: number): boolean {
    return this.filler.isTaking(index) || this.atKeeper.has(index) || (this.torrent?.isArriving(index) ?? false)
  }
}
