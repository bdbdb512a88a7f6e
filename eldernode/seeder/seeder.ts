// Few live torrents over many on disk: who offers a connection wakes one, silence puts it to sleep. Listeners of the app are left
// to each other: HTTP gives them the same bytes sooner.
import { readFile } from 'node:fs/promises'
import type { InfoHash } from '../../src/core/ids.ts'
import { ELDERNODE_PEER_PREFIX, LISTENER_PEER_PREFIX } from '../../src/core/peers.ts'
import type { EldernodeConfig } from '../config.ts'
import type { Log } from '../log.ts'
import type { Library } from '../store/library.ts'
import { hexToBinary } from '../tracker/parse-frame.ts'
import type { Answerer } from '../tracker/tracker.ts'
import type { Traffic } from '../traffic.ts'
import { type LiveView, sleepers, victim } from './rest.ts'
import { createWireClient, makePeerId, type WireClient, type WireTorrent } from './wire-client.ts'

const CHECK_EVERY_MS = 30_000
/** Handshakes under way at the same time, over all torrents. */
const MAX_PENDING = 64

type Live = { torrent: Promise<WireTorrent>; opened: WireTorrent | undefined; busyAtMs: number; pending: Set<string> }

export type SeederOptions = {
  config: Pick<EldernodeConfig, 'host' | 'tcpPort' | 'rtcPorts' | 'maxLiveTorrents'>
  library: Library
  traffic: Traffic
  log: Log
}

export class Seeder implements Answerer {
  private readonly id = makePeerId()
  readonly peerId = hexToBinary(this.id)
  private client: Promise<WireClient> | undefined
  private readonly live = new Map<InfoHash, Live>()
  private readonly resting = setInterval(() => this.rest(), CHECK_EVERY_MS).unref()
  private pending = 0
  private closed = false

  constructor(private readonly options: SeederOptions) {}

  /** Only needed for TCP: over WebRTC the first offer starts it. */
  async listen(): Promise<void> {
    if (this.options.config.tcpPort !== 0) await this.wires()
  }

  get liveCount(): number {
    return this.live.size
  }

  wants(infoHash: InfoHash, peerId: string): boolean {
    const prefix = Buffer.from(peerId.slice(0, 16), 'hex').toString('latin1')
    if (prefix === LISTENER_PEER_PREFIX || prefix === ELDERNODE_PEER_PREFIX) return false
    const live = this.live.get(infoHash)
    if (this.closed || this.pending >= MAX_PENDING || live?.pending.has(peerId)) return false
    return live?.opened?.hasPeer(peerId) !== true && (live !== undefined || this.hasRoom())
  }

  async answer(infoHash: InfoHash, peerId: string, sdp: string): Promise<string | undefined> {
    const live = this.wake(infoHash)
    if (!live) return undefined
    live.pending.add(peerId)
    this.pending++
    try {
      return await (await live.torrent).answer(peerId, sdp)
    } finally {
      live.pending.delete(peerId)
      live.busyAtMs = Date.now()
      this.pending--
    }
  }

  /** Ends what is live of these. */
  async drop(infoHashes: readonly InfoHash[]): Promise<void> {
    await Promise.all(infoHashes.map((infoHash) => this.sleep(infoHash)))
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.resting)
    await this.drop([...this.live.keys()])
    const client = await this.client?.catch(() => undefined)
    await client?.destroy()
  }

  private wake(infoHash: InfoHash): Live | undefined {
    const known = this.live.get(infoHash)
    if (known) return known
    const track = this.options.library.shelf.torrent(infoHash)
    if (this.closed || !track || track === 'withdrawn' || !this.hasRoom()) return undefined
    this.makeRoom()
    const live: Live = { torrent: this.open(infoHash), opened: undefined, busyAtMs: Date.now(), pending: new Set() }
    this.live.set(infoHash, live)
    live.torrent.then(
      (torrent) => {
        live.opened = torrent
      },
      (error: unknown) => {
        this.options.log.error({ err: error, infoHash }, 'cannot seed')
        if (this.live.get(infoHash) === live) this.live.delete(infoHash)
      },
    )
    return live
  }

  private async open(infoHash: InfoHash): Promise<WireTorrent> {
    const { library } = this.options
    const audio = library.held.audio.get(infoHash)
    if (!audio) throw new Error('no audio is held for a visible torrent')
    const torrentBytes = new Uint8Array(await readFile(library.torrentFile(infoHash)))
    const client = await this.wires()
    const { pieceLength, file } = audio
    return client.seed({ torrentBytes, path: library.audioFile(infoHash, file), pieceLength })
  }

  private wires(): Promise<WireClient> {
    const { config, library, traffic, log } = this.options
    this.client ??= createWireClient(this.id, {
      tcp: config.tcpPort === 0 ? undefined : { host: config.host, port: config.tcpPort },
      rtcPorts: config.rtcPorts,
      onSent: (kind, bytes) => traffic.add(kind, bytes),
      onError: (error) => log.warn({ err: error }, 'seeder'),
      onAsked: (infoHash) => this.wake(infoHash as InfoHash)?.torrent ?? Promise.resolve(),
      infoHashes: () => library.shelf.infoHashes(),
    })
    return this.client
  }

  private hasRoom(): boolean {
    return this.live.size < this.options.config.maxLiveTorrents || victim(this.views()) !== undefined
  }

  private makeRoom(): void {
    if (this.live.size < this.options.config.maxLiveTorrents) return
    const leaving = victim(this.views())
    if (leaving) void this.sleep(leaving)
  }

  private rest(): void {
    for (const view of this.views()) {
      const live = this.live.get(view.infoHash)
      if (live && view.peers > 0) live.busyAtMs = Date.now()
    }
    for (const infoHash of sleepers(this.views(), Date.now())) void this.sleep(infoHash)
  }

  private views(): LiveView[] {
    return [...this.live].map(([infoHash, { opened, pending, busyAtMs }]) => ({
      infoHash,
      peers: (opened?.peerCount ?? 1) + pending.size,
      busyAtMs,
    }))
  }

  private async sleep(infoHash: InfoHash): Promise<void> {
    const live = this.live.get(infoHash)
    if (!live) return
    this.live.delete(infoHash)
    const torrent = await live.torrent.catch(() => undefined)
    await torrent?.destroy()
  }
}
