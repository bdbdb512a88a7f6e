// Who is connected to the relay: how many from where, how much they may say, whether they are still there, and what they wait
// for. Who says too much is not heard for a while; who does not read is cut off, since single frames are never dropped.
import type { WebSocket } from 'ws'
import type { NodeId } from '../../src/core/ids.ts'
import { type Bucket, fullBucket, spend } from '../token-bucket.ts'
import { Fifo } from './fifo.ts'

const PING_EVERY_MS = 30_000
const MIB = 1024 * 1024
const BYTES = { socket: { burst: 32 * MIB, perSecond: 4 * MIB }, address: { burst: 128 * MIB, perSecond: 16 * MIB } }
const MESSAGES = { socket: { burst: 20_000, perSecond: 2000 }, address: { burst: 80_000, perSecond: 8000 } }
const MAX_PEERS = 10_000
/** A household, a school or a reverse proxy may share one address. */
const MAX_PEERS_PER_ADDRESS = 1000
const MAX_UNREAD = 8 * MIB
const MAX_UNREAD_BY_NODE = 64 * MIB
/** Frames that break the rules, writes that are forged: a client with a fault is told so, one that goes on is no client. */
const MAX_STRIKES = 20

type Budget = { bytes: Bucket; messages: Bucket }
type Address = { peers: number; budget: Budget }

export type Peer = {
  readonly socket: WebSocket
  readonly address: string
  /** No page of a browser, which always names its origin. */
  readonly isProgram: boolean
  readonly souls: Set<string>
  readonly fifo: Fifo
  /** Set once it has proved to be a node that is trusted here. */
  nodeId?: NodeId
  nonce?: string
  strikes: number
}

type Own = { budget: Budget; isAlive: boolean; pauses: Set<'rate' | 'queue'>; timer?: NodeJS.Timeout }

export class Peers {
  private readonly own = new Map<Peer, Own>()
  private readonly addresses = new Map<string, Address>()
  /** Gone, with something still to be done of what they said. */
  private readonly leaving = new Set<Promise<void>>()
  private readonly pinging = setInterval(() => this.ping(), PING_EVERY_MS).unref()

  constructor(
    private readonly onLeft: (peer: Peer) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  get size(): number {
    return this.own.size
  }

  hasRoom(address: string): boolean {
    return this.own.size < MAX_PEERS && (this.addresses.get(address)?.peers ?? 0) < MAX_PEERS_PER_ADDRESS
  }

  accept(socket: WebSocket, address: string, isProgram: boolean): Peer {
    const shared = this.addresses.get(address) ?? { peers: 0, budget: fullBudget('address') }
    shared.peers++
    this.addresses.set(address, shared)
    const fifo = new Fifo((isFull) => this.pause(peer, 'queue', isFull), this.onError)
    const peer: Peer = { socket, address, isProgram, souls: new Set(), fifo, strikes: 0 }
    const own: Own = { budget: fullBudget('socket'), isAlive: true, pauses: new Set() }
    this.own.set(peer, own)
    socket.on('error', () => socket.terminate())
    socket.on('pong', () => {
      own.isAlive = true
    })
    socket.on('close', () => this.leave(peer))
    return peer
  }

  /** Counts what it said; when that was too much it is not heard until the debt is paid. */
  heard(peer: Peer, bytes: number): void {
    const own = this.own.get(peer)
    const shared = this.addresses.get(peer.address)
    if (!own || !shared || peer.nodeId) return
    own.isAlive = true
    const nowMs = Date.now()
    const waitMs = Math.max(pay(own.budget, 'socket', bytes, nowMs), pay(shared.budget, 'address', bytes, nowMs))
    if (waitMs === 0) return
    this.pause(peer, 'rate', true)
    clearTimeout(own.timer)
    own.timer = setTimeout(() => this.pause(peer, 'rate', false), waitMs).unref()
  }

  /** False when it broke the rules too often, and was closed. */
  strike(peer: Peer, times: number): boolean {
    peer.strikes += times
    if (peer.strikes <= MAX_STRIKES) return true
    peer.socket.close(1008, 'not GUN as it is spoken here')
    return false
  }

  /** Resolves when the text has left, or the connection is gone. */
  send({ socket, nodeId }: Peer, text: string | Buffer): Promise<void> {
    if (socket.readyState !== socket.OPEN) return Promise.resolve()
    if (socket.bufferedAmount > (nodeId ? MAX_UNREAD_BY_NODE : MAX_UNREAD)) {
      socket.terminate()
      return Promise.resolve()
    }
    return new Promise((resolve) => socket.send(text, { binary: false }, () => resolve()))
  }

  /** Resolves when what they said is worked on no more. */
  async close(): Promise<void> {
    clearInterval(this.pinging)
    const stopped = [...this.own].map(([{ socket, fifo }, { timer }]) => {
      clearTimeout(timer)
      socket.terminate()
      return fifo.stop()
    })
    await Promise.all([...stopped, ...this.leaving])
  }

  private pause(peer: Peer, why: 'rate' | 'queue', isPaused: boolean): void {
    const own = this.own.get(peer)
    if (!own || peer.socket.readyState !== peer.socket.OPEN) return
    if (isPaused) own.pauses.add(why)
    else own.pauses.delete(why)
    if (own.pauses.size > 0) peer.socket.pause()
    else peer.socket.resume()
  }

  private leave(peer: Peer): void {
    clearTimeout(this.own.get(peer)?.timer)
    if (!this.own.delete(peer)) return
    const left = peer.fifo.idle().then(() => void this.leaving.delete(left))
    this.leaving.add(left)
    const shared = this.addresses.get(peer.address)
    // Kept while it is in debt, so that coming back does not pay it.
    if (shared && --shared.peers === 0 && !isInDebt(shared.budget)) this.addresses.delete(peer.address)
    this.onLeft(peer)
  }

  private ping(): void {
    for (const [{ socket }, own] of this.own) {
      if (!own.isAlive && own.pauses.size === 0) socket.terminate()
      own.isAlive = false
      socket.ping()
    }
    for (const [address, { peers, budget }] of this.addresses) {
      if (peers === 0 && !isInDebt(budget)) this.addresses.delete(address)
    }
  }
}

const fullBudget = (of: 'socket' | 'address'): Budget => ({
  bytes: fullBucket(BYTES[of], Date.now()),
  messages: fullBucket(MESSAGES[of], Date.now()),
})

function pay(budget: Budget, of: 'socket' | 'address', bytes: number, nowMs: number): number {
  const forBytes = spend(budget.bytes, BYTES[of], nowMs, bytes)
  const forMessages = spend(budget.messages, MESSAGES[of], nowMs, 1)
  budget.bytes = forBytes
  budget.messages = forMessages
  return Math.max(forBytes.waitMs, forMessages.waitMs)
}

const isInDebt = ({ bytes, messages }: Budget): boolean =>
  spend(bytes, BYTES.address, Date.now(), 0).waitMs > 0 || spend(messages, MESSAGES.address, Date.now(), 0).waitMs > 0
