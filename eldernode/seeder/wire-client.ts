// The only door to WebTorrent on a node: a client that seeds whole files and answers offers, and looks for nobody.
import { createHash, randomBytes } from 'node:crypto'
import { ELDERNODE_PEER_PREFIX } from '../../src/core/peers.ts'
import type { PortRange } from '../config.ts'
import { ReadOnlyStore } from './read-only-store.ts'
import { loadPeer, type PeerConstructor, peerOptions, type RawPeer } from './simple-peer.ts'

export type WireKind = 'webrtc' | 'tcp'

export type WireTorrent = {
  readonly peerCount: number
  hasPeer(peerId: string): boolean
  /** Takes an offer of `peerId` (hex); the answer's SDP, or undefined when none came in time. */
  answer(peerId: string, sdp: string): Promise<string | undefined>
  destroy(): Promise<void>
}

export type WireClientOptions = {
  /** Undefined: no listening socket. */
  tcp: { host: string | undefined; port: number } | undefined
  rtcPorts: PortRange | undefined
  onSent(kind: WireKind, bytes: number): void
  onError(error: unknown): void
  /** Somebody who came over TCP asks for a torrent that is not live: wakes it if it may be. */
  onAsked(infoHash: string): Promise<unknown>
  /** All that may be asked for. */
  infoHashes(): Iterable<string>
}

export type SeedFile = { torrentBytes: Uint8Array; path: string; pieceLength: number }

export type WireClient = {
  /** Trusts that the file is whole: nothing is hashed. */
  seed(file: SeedFile): Promise<WireTorrent>
  destroy(): Promise<void>
}

type Callback<Value = unknown> = (error: Error | null, value?: Value) => void
type Wire = { peerId: string; type: string; on(event: 'upload', listener: (bytes: number) => void): void }
type RawTorrent = {
  infoHash: string
  numPeers: number
  wires: Wire[]
  on(event: string, listener: (value: never) => void): void
  once(event: string, listener: (value: never) => void): void
  addPeer(peer: RawPeer, source: string): boolean
  destroy(options: object, callback: Callback): void
}
type RawClient = {
  listening: boolean
  torrents: RawTorrent[]
  get(id: unknown): Promise<RawTorrent | null>
  add(torrent: Uint8Array, options: object): RawTorrent
  on(event: string, listener: (value: never) => void): void
  once(event: string, listener: (value: never) => void): void
  destroy(callback: Callback): void
  _getByHash(hash: string): Promise<RawTorrent | null>
  _connPool: { tcpServer: { close(): void } }
}
type Modules = {
  WebTorrent: new (options: object) => RawClient
  Peer: PeerConstructor
}

const ANSWER_DEADLINE_MS = 8000
const DESTROY_DEADLINE_MS = 3000

export const makePeerId = (): string =>
  Buffer.from(ELDERNODE_PEER_PREFIX + randomBytes(9).toString('base64url'), 'latin1').toString('hex')

/** Loads the libraries, which nobody needs before the first peer comes. */
export async function createWireClient(peerId: string, options: WireClientOptions): Promise<WireClient> {
  const { WebTorrent, Peer } = await load()
  const client = new WebTorrent({
    peerId,
    // An address in place of a port number keeps the socket that cannot be switched off from the world until it is closed.
    torrentPort: options.tcp ?? { host: '127.0.0.1', port: 0 },
    tracker: false,
    dht: false,
    lsd: false,
    utPex: false,
    natUpnp: false,
    natPmp: false,
    utp: false,
    webSeeds: false,
  })
  client.on('error', options.onError)
  if (!client.listening) {
    await new Promise<void>((resolve, reject) => {
      client.once('listening', () => resolve())
      client.once('error', reject)
    })
  }
  if (!options.tcp) client._connPool.tcpServer.close()
  else wakeOnHandshake(client, options)

  return {
    seed: async (file) => {
      const torrent = client.add(file.torrentBytes, {
        skipVerify: true,
        store: ReadOnlyStore,
        storeOpts: { file: file.path, pieceLength: file.pieceLength },
        storeCacheSlots: 4,
      })
      torrent.on('warning', () => undefined)
      torrent.on('wire', (wire: Wire) => {
        wire.on('upload', (bytes) => options.onSent(wire.type === 'webrtc' ? 'webrtc' : 'tcp', bytes))
      })
      await new Promise<void>((resolve, reject) => {
        torrent.once('ready', () => resolve())
        torrent.on('error', reject)
      })
      return {
        get peerCount() {
          return torrent.numPeers
        },
        hasPeer: (id) => torrent.wires.some((wire) => wire.peerId === id),
        answer: (id, sdp) => answer(torrent, new Peer(peerOptions(options.rtcPorts, false)), id, sdp),
        destroy: () => inTime((done) => torrent.destroy({}, done)),
      }
    },
    destroy: () => inTime((done) => client.destroy(done)),
  }
}

async function load(): Promise<Modules> {
  // biome-ignore lint/suspicious/noTsIgnore: the packages have no types, and another context may declare some.
  // @ts-ignore
  const { default: WebTorrent } = (await import('webtorrent')) as { default: Modules['WebTorrent'] }
  return { WebTorrent, Peer: await loadPeer() }
}

function answer(torrent: RawTorrent, peer: RawPeer, id: string, sdp: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => {
      peer.destroy()
      resolve(undefined)
    }, ANSWER_DEADLINE_MS)
    const settle = (value: string | undefined) => {
      clearTimeout(giveUp)
      resolve(value)
    }
    peer.id = id
    peer.on('error', () => settle(undefined))
    peer.on('close', () => settle(undefined))
    peer.once('signal', (signal) => settle(signal.sdp))
    if (torrent.addPeer(peer, 'tracker')) peer.signal({ type: 'offer', sdp })
    else settle(undefined)
  })
}

/**
 * WebTorrent asks for the torrent of an incoming handshake here: by infohash, or by the hash that stands for it where the handshake
 * is encrypted. A sleeping one gets the time to wake.
 */
function wakeOnHandshake(client: RawClient, { onAsked, infoHashes }: WireClientOptions): void {
  const get = client.get.bind(client)
  const getByHash = client._getByHash.bind(client)
  const known = new Map<string, string>()
  client.get = async (id) => {
    if (typeof id === 'string' && /^[0-9a-f]{40}$/.test(id)) await onAsked(id)
    return get(id)
  }
  client._getByHash = async (hash) => {
    if (!known.has(hash)) for (const infoHash of infoHashes()) known.set(encryptedHash(infoHash), infoHash)
    const infoHash = known.get(hash)
    if (infoHash !== undefined) await onAsked(infoHash)
    return getByHash(hash)
  }
}

/** HASH('req2', SKEY) of message stream encryption. */
const encryptedHash = (infoHash: string): string =>
  createHash('sha1').update('req2').update(Buffer.from(infoHash, 'hex')).digest('hex')

function inTime(job: (done: Callback) => void): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = setTimeout(resolve, DESTROY_DEADLINE_MS)
    job(() => {
      clearTimeout(giveUp)
      resolve()
    })
  })
}
