// Audio from pages that say they have it, over WebRTC; who sends rubbish is not asked again, who brings nothing not for a while.
import { randomBytes } from 'node:crypto'
import { DigmError } from '../../src/core/errors.ts'
import type { InfoHash } from '../../src/core/ids.ts'
import { FETCHING_PEER_PREFIX } from '../../src/core/peers.ts'
import type { Torrent } from '../../src/core/torrent.ts'
import type { PortRange } from '../config.ts'
import type { Seed, Tracker } from '../tracker/tracker.ts'
import { dial } from './dial.ts'
import { download } from './download.ts'

const SHUNNED_MS = 30_000
const BANNED_MS = 24 * 3600 * 1000
const MAX_SHUNNED = 10_000
/** Connections at the same time. */
const MOST_WIRES = 8

export type PageOptions = {
  tracker: Pick<Tracker, 'seeds' | 'offer'>
  rtcPorts: PortRange | undefined
}

export class PageSource {
  private readonly ownId = Buffer.from(FETCHING_PEER_PREFIX + randomBytes(9).toString('base64url'), 'latin1').toString(
    'hex',
  )
  /** Until when, by torrent and peer, or by torrent and address for those that sent rubbish. */
  private readonly shunned = new Map<string, number>()
  private wires = 0

  constructor(private readonly options: PageOptions) {}

  seeds(infoHash: InfoHash): Seed[] {
    if (this.wires >= MOST_WIRES) return []
    const nowMs = Date.now()
    const isShunned = (name: string) => (this.shunned.get(`${infoHash} ${name}`) ?? 0) > nowMs
    return this.options.tracker
      .seeds(infoHash)
      .filter(({ peerId, address }) => !isShunned(peerId) && !isShunned(address))
  }

  /** @throws DigmError unreachable, timeout, bad-request, cancelled */
  async *audio(
    torrent: Torrent,
    { peerId }: Seed,
    firstPiece: number,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, void> {
    const { tracker, rtcPorts } = this.options
    const exchange = (sdp: string) => tracker.offer(torrent.infoHash, peerId, { peerId: this.ownId, sdp })
    this.wires++
    try {
      const channel = await dial({ rtcPorts, exchange, signal })
      yield* download({ torrent, channel, ownId: this.ownId, firstPiece })
    } finally {
      this.wires--
    }
  }

  /** Remembers what comes of it; the error, if it failed. */
  async judge(
    infoHash: InfoHash,
    { peerId, address }: Seed,
    job: () => Promise<unknown>,
  ): Promise<DigmError | undefined> {
    try {
      await job()
      return undefined
    } catch (error) {
      if (!(error instanceof DigmError)) throw error
      const isRubbish = error.code === 'hash-mismatch' || error.code === 'bad-request' || error.code === 'too-large'
      if (isRubbish) {
        this.shun(`${infoHash} ${peerId}`, BANNED_MS)
        this.shun(`${infoHash} ${address}`, SHUNNED_MS)
      } else if (error.code !== 'cancelled') this.shun(`${infoHash} ${peerId}`, SHUNNED_MS)
      return error
    }
  }

  private shun(name: string, forMs: number): void {
    this.shunned.delete(name)
    this.shunned.set(name, Date.now() + forMs)
    const [oldest] = this.shunned.keys()
    if (this.shunned.size > MAX_SHUNNED && oldest !== undefined) this.shunned.delete(oldest)
  }
}
