// The GUN relay, without gun.js: speaks its frames to stock clients, believes nothing of what they say until the gate, the
// signature and the policy have passed it, and acknowledges when it is on disk. What is new goes to who asked for its soul, and
// to nodes that proved to be trusted; a preview or cover to nobody else, and to nodes. What shows over HTTP is told here too.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ErrorCode } from '../../src/core/errors.ts'
import { checkFrame, type Frame, type Refusal, type Write } from '../../src/core/frames.ts'
import type { NodeId } from '../../src/core/ids.ts'
import { MAX_FRAME } from '../../src/core/limits.ts'
import type { AddressOf } from '../address.ts'
import type { Log } from '../log.ts'
import type { GraphIntake } from '../store/graph-intake.ts'
import type { Library } from '../store/library.ts'
import { Acks } from './acks.ts'
import { type Get, pagesOf } from './answers.ts'
import { type Peer, Peers } from './peers.ts'
import { type Taker, takeWrites } from './take-writes.ts'
import type { WriteVerifier } from './verify-writes.ts'
import { ackText, answerText, followText, greetingText, newId, putText } from './wire-text.ts'

/** Unsubscribing never reaches a relay. 256 shards of a few kinds, and what one looks at. */
const MAX_SOULS = 4096
/** Nobody sends these by mistake, and each costs a hash or a verification. */
const FORGERIES: ReadonlySet<ErrorCode> = new Set(['bad-signature', 'wrong-key', 'hash-mismatch'])

export type RelayOptions = {
  library: Library
  intake: GraphIntake
  verifier: WriteVerifier
  capacity: number
  addressOf: AddressOf
  /** Called with what a connection says to prove that it is a node. */
  onProof: (peer: Peer, frame: Extract<Frame, { kind: 'proof' }>) => void
  log: Log
}

export class Relay {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    clientTracking: false,
  })
  private readonly pid = newId()
  private readonly peers: Peers
  private readonly acks = new Acks((peer, text) => this.send(peer, text))
  private readonly listeners = new Map<string, Set<Peer>>()
  /** One connection for each trusted node that asked for everything. */
  private readonly nodes = new Map<NodeId, Peer>()
  readonly refused = new Map<ErrorCode, number>()
  readonly taker: Taker

  constructor(private readonly options: RelayOptions) {
    const { library, log } = options
    this.peers = new Peers(
      (peer) => this.forget(peer),
      (error) => log.error({ err: error }, 'relay'),
    )
    this.taker = { ...options, onBlob: (write, origin) => this.tell(write, origin) }
    library.records.onShown((shown) => {
      for (const { entry, version, origin } of shown) this.tell({ ...entry, state: version }, origin)
    })
  }

  get size(): number {
    return this.peers.size
  }

  upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const address = this.options.addressOf(request)
    if (!this.peers.hasRoom(address)) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) =>
      this.open(webSocket, address, request.headers.origin === undefined),
    )
  }

  /** From now on this connection is told everything that is new. */
  follow(peer: Peer, nodeId: NodeId): void {
    peer.nodeId = nodeId
    this.nodes.set(nodeId, peer)
  }

  send = (peer: Peer, text: string | Buffer): Promise<void> => this.peers.send(peer, text)

  /** Resolves when nothing of what was said is being worked on any more. */
  async close(): Promise<void> {
    this.server.close()
    await this.peers.close()
  }

  private open(webSocket: WebSocket, address: string, isProgram: boolean): void {
    const peer = this.peers.accept(webSocket, address, isProgram)
    webSocket.on('message', (data, isBinary) => {
      if (webSocket.readyState !== webSocket.OPEN) return
      if (isBinary) return webSocket.close(1003, 'text only')
      const text = data.toString()
      this.peers.heard(peer, text.length)
      const checked = checkFrame(text, Date.now())
      if (checked.kind === 'refused') return this.refuse(peer, checked)
      for (const frame of checked.frames) {
        if (frame.kind === 'refused') this.refuse(peer, frame)
        else this.hear(peer, frame, text.length / checked.frames.length)
      }
    })
  }

  private refuse(peer: Peer, { code, id }: Refusal): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
    if (id === undefined) peer.socket.close(1008, 'not a frame of GUN')
    else if (this.peers.strike(peer, code === 'bad-request' ? 1 : 0)) void this.send(peer, ackText(id, code))
  }

  private hear(peer: Peer, frame: Frame, size: number): void {
    switch (frame.kind) {
      case 'put':
        this.take(peer, frame.id, frame.writes, size)
        return
      case 'get':
        peer.fifo.push({
          size,
          isExclusive: true,
          prepare: async () => undefined,
          apply: () => this.answer(peer, frame),
        })
        return
      case 'hi':
        if (frame.to === undefined) void this.send(peer, greetingText(this.pid, frame.id))
        return
      case 'proof':
        this.options.onProof(peer, frame)
        return
      default:
        return
    }
  }

  private take(peer: Peer, id: string, writes: readonly Write[], size: number): void {
    peer.fifo.push({
      size,
      isExclusive: false,
      prepare: () => Promise.all(writes.map((write) => this.options.verifier.check(write))),
      apply: (checked) => {
        return takeWrites(checked, peer, this.taker).then((codes) => {
          for (const code of codes) this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
          if (this.peers.strike(peer, codes.filter((code) => FORGERIES.has(code)).length)) {
            return this.acks.give(peer, ackText(id, codes[0]))
          }
          return undefined
        })
      },
    })
  }

  private async answer(peer: Peer, get: Get): Promise<void> {
    await peer.fifo.applied()
    // Who has left would be listened for without end.
    if (peer.socket.readyState !== peer.socket.OPEN) return
    this.subscribe(peer, get.soul)
    for await (const { writes, more } of pagesOf(this.options.library, get)) {
      const text = answerText(get.id, writes, more)
      await (writes.length > 0 ? this.send(peer, text) : this.acks.give(peer, text))
      if (peer.socket.readyState !== peer.socket.OPEN) return
    }
  }

  private subscribe(peer: Peer, soul: string): void {
    if (peer.souls.has(soul) || peer.souls.size >= MAX_SOULS) return
    peer.souls.add(soul)
    const listening = this.listeners.get(soul) ?? new Set()
    this.listeners.set(soul, listening.add(peer))
    // Stock GUN in Node (lib/axe) tells its writes only to who asked for their soul.
    if (peer.isProgram) void this.send(peer, followText(soul))
  }

  /** `origin` is the connection, or the node, that brought it. */
  private tell(write: Write, origin: unknown): void {
    const listening = this.listeners.get(write.soul)
    if (!listening && this.nodes.size === 0) return
    // One copy for all who listen.
    const text = Buffer.from(putText(write))
    const isOrigin = (peer: Peer) => peer === origin || (peer.nodeId !== undefined && peer.nodeId === origin)
    for (const peer of listening ?? []) if (!peer.nodeId && !isOrigin(peer)) void this.send(peer, text)
    for (const peer of this.nodes.values()) if (!isOrigin(peer)) void this.send(peer, text)
  }

  private forget(peer: Peer): void {
    for (const soul of peer.souls) {
      const listening = this.listeners.get(soul)
      listening?.delete(peer)
      if (listening?.size === 0) this.listeners.delete(soul)
    }
    if (peer.nodeId && this.nodes.get(peer.nodeId) === peer) this.nodes.delete(peer.nodeId)
  }
}
