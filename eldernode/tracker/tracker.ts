// The WebSocket tracker: introduces listeners of visible tracks to each other, in the wire format of stock WebTorrent clients. An
// announce brings offers, which go to random others of the swarm; their answers come back through here. The node's own seeder
// takes part as a peer that only answers.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { InfoHash } from '../../src/core/ids.ts'
import type { Log } from '../log.ts'
import { type Bucket, fullBucket, take } from '../token-bucket.ts'
import {
  type BinaryId,
  binaryToHex,
  hexToBinary,
  MAX_TRACKER_FRAME,
  type Offer,
  parseFrame,
  type TrackerFrame,
} from './parse-frame.ts'
import { Swarms } from './swarms.ts'

const INTERVAL_SEC = 60
const PING_EVERY_MS = 30_000
/** A peer that has not announced for so long is gone, though its socket may serve other swarms. */
const SILENT_AFTER_MS = 4 * INTERVAL_SEC * 1000
const PER_CONNECTION = { burst: 60, perSecond: 10 }
/** A household or a school may share one address. */
const PER_ADDRESS = { burst: 1000, perSecond: 200 }
const MAX_CONNECTIONS = 10_000
const MAX_CONNECTIONS_PER_ADDRESS = 500
const MAX_SWARMS_PER_CONNECTION = 200
/** A reader that takes this little is cut off: single frames are never dropped. */
const MAX_QUEUED = 1024 * 1024

/** The node's seeder, seen from the tracker. */
export type Answerer = {
  peerId: BinaryId
  /** Whether it would take an offer of this peer now. */
  wants(infoHash: InfoHash, peerId: string): boolean
  /** The SDP of its answer, or undefined when nothing came of it. */
  answer(infoHash: InfoHash, peerId: string, sdp: string): Promise<string | undefined>
}

export type TrackerOptions = {
  /** Only torrents of visible albums have swarms. */
  isKnown(infoHash: InfoHash): boolean
  answerer: () => Answerer | undefined
  log: Log
}

type Connection = {
  socket: WebSocket
  address: string
  bucket: Bucket
  isAlive: boolean
  /** The swarms it is in: infohash to the peer id it goes by. */
  joined: Map<BinaryId, BinaryId>
}

type Announce = Extract<TrackerFrame, { action: 'announce' }>
type Address = { connections: number; bucket: Bucket }

export class Tracker {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_TRACKER_FRAME,
    perMessageDeflate: false,
    clientTracking: false,
  })
  private readonly swarms = new Swarms<Connection>()
  private readonly connections = new Set<Connection>()
  private readonly addresses = new Map<string, Address>()
  private readonly pinging = setInterval(() => this.ping(), PING_EVERY_MS).unref()

  constructor(private readonly options: TrackerOptions) {}

  upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const address = request.socket.remoteAddress ?? ''
    const known = this.addresses.get(address)
    if (this.connections.size >= MAX_CONNECTIONS || (known && known.connections >= MAX_CONNECTIONS_PER_ADDRESS)) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocket, address))
  }

  counts(): { swarms: number; peers: number } {
    return { swarms: this.swarms.size, peers: this.swarms.peerCount }
  }

  /** Nobody is introduced to anybody over these any more. */
  forget(infoHashes: readonly InfoHash[]): void {
    for (const infoHash of infoHashes) this.swarms.drop(hexToBinary(infoHash))
  }

  close(): void {
    clearInterval(this.pinging)
    for (const { socket } of this.connections) socket.terminate()
    this.server.close()
  }

  private accept(socket: WebSocket, address: string): void {
    const nowMs = Date.now()
    const connection: Connection = {
      socket,
      address,
      bucket: fullBucket(PER_CONNECTION, nowMs),
      isAlive: true,
      joined: new Map(),
    }
    const shared = this.addresses.get(address) ?? { connections: 0, bucket: fullBucket(PER_ADDRESS, nowMs) }
    shared.connections++
    this.addresses.set(address, shared)
    this.connections.add(connection)
    socket.on('error', () => socket.terminate())
    socket.on('pong', () => {
      connection.isAlive = true
    })
    socket.on('close', () => this.leave(connection))
    socket.on('message', (data) => {
      connection.isAlive = true
      if (this.maySpeak(connection)) this.hear(connection, parseFrame(data.toString()))
      else socket.close(1013, 'too many messages')
    })
  }

  private maySpeak(connection: Connection): boolean {
    const nowMs = Date.now()
    const shared = this.addresses.get(connection.address)
    const own = take(connection.bucket, PER_CONNECTION, nowMs)
    const all = shared && take(shared.bucket, PER_ADDRESS, nowMs)
    if (!own || !shared || !all) return false
    connection.bucket = own
    shared.bucket = all
    return true
  }

  private hear(connection: Connection, frame: TrackerFrame | undefined): void {
    switch (frame?.action) {
      case undefined:
        connection.socket.close(1008, 'not a tracker message')
        return
      case 'scrape':
        send(connection, { action: 'scrape', files: Object.fromEntries(frame.infoHashes.flatMap(this.scraped)) })
        return
      case 'answer': {
        const { infoHash, peerId, toPeerId, offerId, sdp } = frame
        if (connection.joined.get(infoHash) !== peerId) return
        const asker = this.swarms.peer(infoHash, toPeerId)?.link
        if (asker) send(asker, answerFrame(infoHash, peerId, offerId, sdp))
        return
      }
      case 'announce':
        this.announce(connection, frame)
    }
  }

  private announce(connection: Connection, frame: Announce): void {
    const { infoHash, peerId, event, isComplete, offers } = frame
    const reason = this.refuse(connection, frame)
    if (reason) {
      send(connection, { action: 'announce', info_hash: infoHash, 'failure reason': reason })
      return
    }
    const former = connection.joined.get(infoHash)
    if (former !== undefined && former !== peerId) this.swarms.leave(infoHash, former)
    if (event === 'stopped') {
      connection.joined.delete(infoHash)
      this.swarms.leave(infoHash, peerId)
      return
    }
    this.swarms.announce(infoHash, peerId, { link: connection, isComplete, seenAtMs: Date.now() })
    connection.joined.set(infoHash, peerId)
    send(connection, { action: 'announce', interval: INTERVAL_SEC, info_hash: infoHash, ...this.countsOf(infoHash) })
    this.forward(connection, infoHash, peerId, isComplete ? offers : this.offerToSeeder(frame, connection))
  }

  private refuse(connection: Connection, { infoHash, peerId, event }: Announce): string | undefined {
    const holder = this.swarms.peer(infoHash, peerId)?.link
    // An id belongs to who announced it first; the same address may come back on a new connection.
    if (holder && holder !== connection && holder.address !== connection.address) return 'peer id is taken'
    if (event === 'stopped') return undefined
    if (!this.options.isKnown(hexOf(infoHash))) return 'unknown torrent'
    const isNew = !connection.joined.has(infoHash)
    if (isNew && connection.joined.size >= MAX_SWARMS_PER_CONNECTION) return 'too many torrents'
    return holder || this.swarms.hasRoom(infoHash) ? undefined : 'the swarm is full'
  }

  /** The seeder takes the first offer, if it takes any; returns the rest. */
  private offerToSeeder(frame: Announce, connection: Connection): Offer[] {
    const { infoHash, peerId, offers } = frame
    const answerer = this.options.answerer()
    const [offer, ...rest] = offers
    if (!offer || !answerer?.wants(hexOf(infoHash), binaryToHex(peerId))) return offers
    answerer.answer(hexOf(infoHash), binaryToHex(peerId), offer.sdp).then(
      (sdp) => {
        if (sdp !== undefined) send(connection, answerFrame(infoHash, answerer.peerId, offer.offerId, sdp))
      },
      (error: unknown) => this.options.log.debug({ err: error }, 'the seeder could not answer'),
    )
    return rest
  }

  private forward(from: Connection, infoHash: BinaryId, peerId: BinaryId, offers: readonly Offer[]): void {
    if (offers.length === 0) return
    const others = this.swarms.others(infoHash, peerId, offers.length, Math.random)
    for (const [at, other] of others.entries()) {
      const offer = offers[at]
      if (!offer || other === from) continue
      const { offerId, sdp } = offer
      const wire = { offer: { type: 'offer', sdp }, offer_id: offerId, peer_id: peerId, info_hash: infoHash }
      send(other, { action: 'announce', ...wire })
    }
  }

  private countsOf(infoHash: BinaryId) {
    const { complete, incomplete } = this.swarms.counts(infoHash)
    return { complete: complete + (this.options.answerer() ? 1 : 0), incomplete }
  }

  /** Only what was asked for by name, and only what is known. */
  private scraped = (infoHash: BinaryId): [string, object][] =>
    this.options.isKnown(hexOf(infoHash)) ? [[infoHash, { ...this.countsOf(infoHash), downloaded: 0 }]] : []

  private leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return
    for (const [infoHash, peerId] of connection.joined) {
      if (this.swarms.peer(infoHash, peerId)?.link === connection) this.swarms.leave(infoHash, peerId)
    }
    const shared = this.addresses.get(connection.address)
    if (shared && --shared.connections === 0) this.addresses.delete(connection.address)
  }

  private ping(): void {
    this.swarms.prune(Date.now() - SILENT_AFTER_MS)
    for (const connection of this.connections) {
      if (!connection.isAlive) connection.socket.terminate()
      connection.isAlive = false
      connection.socket.ping()
    }
  }
}

const hexOf = (id: BinaryId): InfoHash => binaryToHex(id) as InfoHash

const answerFrame = (infoHash: BinaryId, peerId: BinaryId, offerId: BinaryId, sdp: string) => ({
  action: 'announce',
  answer: { type: 'answer', sdp },
  offer_id: offerId,
  peer_id: peerId,
  info_hash: infoHash,
})

function send({ socket }: Connection, frame: object): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MAX_QUEUED) socket.terminate()
  else socket.send(JSON.stringify(frame))
}
