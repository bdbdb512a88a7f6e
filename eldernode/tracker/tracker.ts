// The WebSocket tracker: introduces listeners of visible tracks to each other, in the wire format of stock WebTorrent clients. An
// announce brings offers, which go to random others of the swarm; their answers come back through here. The node's own seeder
// takes part as a peer that only answers.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { InfoHash } from '../../src/core/ids.ts'
import type { AddressOf } from '../address.ts'
import type { Log } from '../log.ts'
import { type Connection, Guests, send } from './guests.ts'
import { OwnOffers } from './own-offers.ts'
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
const PRUNE_EVERY_MS = 30_000
/** A peer that has not announced for so long is gone, though its socket may serve other swarms. */
const SILENT_AFTER_MS = 4 * INTERVAL_SEC * 1000
const MAX_SWARMS_PER_CONNECTION = 200
const MAX_SEEDS = 8

/** The node's seeder, seen from the tracker. */
export type Answerer = {
  peerId: BinaryId
  /** Whether it would take an offer of this peer now. */
  wants(infoHash: InfoHash, peerId: string): boolean
  /** The SDP of its answer, or undefined when nothing came of it. */
  answer(infoHash: InfoHash, peerId: string, sdp: string): Promise<string | undefined>
}

export type TrackerOptions = {
  addressOf: AddressOf
  /** Only torrents of known tracks have swarms. */
  isKnown(infoHash: InfoHash): boolean
  /** This node has its bytes. */
  isHeld(infoHash: InfoHash): boolean
  answerer: () => Answerer | undefined
  /** Somebody has said that he has all of it. */
  onSeed(infoHash: InfoHash): void
  log: Log
}

/** `peerId` in hex. */
export type Seed = { peerId: string; address: string }

type Announce = Extract<TrackerFrame, { action: 'announce' }>

export class Tracker {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_TRACKER_FRAME,
    perMessageDeflate: false,
    clientTracking: false,
  })
  private readonly swarms = new Swarms<Connection>()
  private readonly guests = new Guests((connection) => this.leave(connection))
  private readonly ownOffers = new OwnOffers()
  private readonly pruning = setInterval(() => this.swarms.prune(Date.now() - SILENT_AFTER_MS), PRUNE_EVERY_MS).unref()

  constructor(private readonly options: TrackerOptions) {}

  upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const address = this.options.addressOf(request)
    if (!this.guests.hasRoom(address)) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = this.guests.accept(webSocket, address)
      webSocket.on('message', (data) => {
        if (this.guests.maySpeak(connection)) this.hear(connection, parseFrame(data.toString()))
        else webSocket.close(1013, 'too many messages')
      })
    })
  }

  counts(): { swarms: number; peers: number } {
    return { swarms: this.swarms.size, peers: this.swarms.peerCount }
  }

  /** Who has all of a torrent and can be offered a connection. */
  seeds(infoHash: InfoHash): Seed[] {
    const found = this.swarms.seeds(hexToBinary(infoHash), MAX_SEEDS)
    return found.map(({ peerId, link }) => ({ peerId: binaryToHex(peerId), address: link.address }))
  }

  /** This node's own offer to one of them; the SDP of the answer, or undefined when none came in time. */
  async offer(infoHash: InfoHash, to: string, from: { peerId: string; sdp: string }): Promise<string | undefined> {
    const [info, peerId] = [hexToBinary(infoHash), hexToBinary(to)]
    const peer = this.swarms.peer(info, peerId)
    if (!peer) return undefined
    return this.ownOffers.make(info, peerId, (offerId) =>
      send(peer.link, offerFrame(info, hexToBinary(from.peerId), { offerId, sdp: from.sdp })),
    )
  }

  /** Nobody is introduced to anybody over these any more. */
  forget(infoHashes: readonly InfoHash[]): void {
    for (const infoHash of infoHashes) this.swarms.drop(hexToBinary(infoHash))
  }

  close(): void {
    clearInterval(this.pruning)
    this.ownOffers.close()
    this.guests.close()
    this.server.close()
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
        if (connection.joined.get(infoHash) !== peerId || this.ownOffers.hear(frame)) return
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
    if (isComplete) this.options.onSeed(hexOf(infoHash))
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
    if (!this.options.isHeld(hexOf(infoHash))) return offers
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
      send(other, offerFrame(infoHash, peerId, offer))
    }
  }

  private countsOf(infoHash: BinaryId) {
    const { complete, incomplete } = this.swarms.counts(infoHash)
    const isSeeding = this.options.answerer() !== undefined && this.options.isHeld(hexOf(infoHash))
    return { complete: complete + (isSeeding ? 1 : 0), incomplete }
  }

  /** Only what was asked for by name, and only what is known. */
  private scraped = (infoHash: BinaryId): [string, object][] =>
    this.options.isKnown(hexOf(infoHash)) ? [[infoHash, { ...this.countsOf(infoHash), downloaded: 0 }]] : []

  private leave(connection: Connection): void {
    for (const [infoHash, peerId] of connection.joined) {
      if (this.swarms.peer(infoHash, peerId)?.link === connection) this.swarms.leave(infoHash, peerId)
    }
  }
}

const hexOf = (id: BinaryId): InfoHash => binaryToHex(id) as InfoHash

const offerFrame = (infoHash: BinaryId, peerId: BinaryId, { offerId, sdp }: Offer) => ({
  action: 'announce',
  offer: { type: 'offer', sdp },
  offer_id: offerId,
  peer_id: peerId,
  info_hash: infoHash,
})

const answerFrame = (infoHash: BinaryId, peerId: BinaryId, offerId: BinaryId, sdp: string) => ({
  action: 'announce',
  answer: { type: 'answer', sdp },
  offer_id: offerId,
  peer_id: peerId,
  info_hash: infoHash,
})
