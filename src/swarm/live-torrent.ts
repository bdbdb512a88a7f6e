// One torrent in WebTorrent, told what to ask for and what came by other ways. The package has no types: the shapes below name
// all that is used of it. Names that begin with `_` are its own business; they are used here only, and a test fails when one
// of them changes.
import { toHex, utf8 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { InfoHash } from '../core/ids.ts'
import { ELDERNODE_PEER_PREFIX } from '../core/peers.ts'
import { runsOf } from '../core/pieces.ts'
import { bareTorrent } from './bare-torrent.ts'
import type { ChunkStore } from './chunk-store.ts'
import type { TrackerStatus, Transferred } from './status.ts'
import { Strikes } from './strikes.ts'

type Listener = (...args: never[]) => void
type Emitter = { on(event: string, listener: Listener): void; once(event: string, listener: Listener): void }

type WireShape = Emitter & {
  /** Hex. */
  peerId: string
  destroyed: boolean
  peerChoking: boolean
  amChoking: boolean
  peerPieces: { get(index: number): boolean }
  requests: { piece: number; offset: number; length: number }[]
  have(index: number): void
  cancel(index: number, offset: number, length: number): void
  unchoke(): void
  destroy(): void
}

type TrackerShape = {
  _trackers: { announceUrl: string; socket: { connected?: boolean } | null; reconnecting?: boolean }[]
  update(): void
  destroy(): void
  on(event: 'update', listener: (answer: Readonly<Record<string, unknown>>) => void): void
}

export type TorrentShape = Emitter & {
  infoHash: string
  ready: boolean
  destroyed: boolean
  wires: WireShape[]
  pieces: ({ missing: number } | null)[]
  bitfield: { get(index: number): boolean }
  discovery: { tracker: TrackerShape | null; _createTracker(): TrackerShape } | null
  _selections: { clear(): void }
  select(first: number, last: number): void
  _updateSelections(): void
  _markVerified(index: number): void
  _checkDone(): void
  _updateWireInterest(wire: WireShape): void
  _update(): void
  destroy(options: object, done: () => void): void
}

export type ClientShape = Emitter & {
  add(torrent: Uint8Array, options: object): TorrentShape
  throttleUpload(bytesPerSec: number): void
  destroy(done: () => void): void
}

/** More wires than this help nobody, and every offer is a PeerConnection. */
const ENOUGH_LISTENERS = 8
const OFFERS_AN_ANNOUNCE = 4
const MOST_UNCHOKED = 10
const CACHE_SLOTS = 4

/** `id` in hex; `isKnown`: it has said what it holds. */
export type Peer = { id: string; isEldernode: boolean; isKnown: boolean; holds(index: number): boolean }

export type LiveTorrentOptions = {
  torrentBytes: Uint8Array
  bitfield: Uint8Array
  store: ChunkStore
  trackerUrls: readonly string[]
  /** Takes part in finding peers; a torrent that only seeds answers offers and makes none. */
  seeksPeers: () => boolean
  /** Bytes of an Eldernode come over HTTP as long as that works. */
  keepsEldernodes: () => boolean
  /** Peers brought it, and `put` called back. */
  onVerified: (index: number) => void
  onPeers: () => void
  /** The torrent ended by itself. */
  onEnded: () => void
}

export type LiveTorrent = ReturnType<typeof addTorrent>

const isEldernode = (wire: WireShape): boolean => wire.peerId.startsWith(toHex(utf8(ELDERNODE_PEER_PREFIX)))

export function addTorrent(client: ClientShape, options: LiveTorrentOptions) {
  const strikes = new Strikes()
  const known = new WeakSet<WireShape>()
  const counted: Transferred = { bytesFromPeers: 0, bytesToPeers: 0, piecesRefused: 0 }
  let others = 0
  const heardMs = new Map<unknown, number>()
  let selected = ''
  let isNoting = false

  const listeners = (): WireShape[] => torrent.wires.filter((wire) => !isEldernode(wire))
  const torrent = client.add(bareTorrent(options.torrentBytes), {
    announce: [...options.trackerUrls],
    preloadedStore: options.store,
    storeCacheSlots: CACHE_SLOTS,
    bitfield: options.bitfield,
    deselect: true,
    getAnnounceOpts: () => ({
      numwant: options.seeksPeers() && listeners().length < ENOUGH_LISTENERS ? OFFERS_AN_ANNOUNCE : 0,
    }),
  })

  const whenReady = new Promise<void>((resolve, reject) => {
    torrent.once('ready', () => {
      watchTracker()
      resolve()
    })
    torrent.once('error', (error: unknown) => reject(new DigmError('bad-torrent', {}, { cause: error })))
    torrent.once('close', () => {
      reject(new DigmError('cancelled'))
      options.onEnded()
    })
  })
  whenReady.catch(() => undefined)

  torrent.on('error', () => undefined)
  torrent.on('verified', (index: number) => {
    strikes.noteGood(index)
    if (!isNoting) options.onVerified(index)
  })
  torrent.on('warning', (warning: Error) => {
    const index = /^Piece (\d+) failed verification$/.exec(warning.message)?.[1]
    if (index === undefined) return
    counted.piecesRefused++
    const dropped = strikes.noteBad(Number(index))
    for (const wire of [...torrent.wires]) if (dropped.includes(wire.peerId)) wire.destroy()
  })
  torrent.on('wire', (wire: WireShape) => {
    wire.on('close', options.onPeers)
    if (strikes.isBanned(wire.peerId) || (isEldernode(wire) && !options.keepsEldernodes())) return wire.destroy()
    wire.on('piece', (index: number, _offset: number, block: Uint8Array) => {
      strikes.noteBlock(index, wire.peerId)
      if (!isEldernode(wire)) counted.bytesFromPeers += block.length
    })
    wire.on('upload', (length: number) => {
      if (!isEldernode(wire)) counted.bytesToPeers += length
    })
    // Left to itself WebTorrent answers only the first `interested`, and looks again every 10 s.
    wire.on('interested', () => {
      if (torrent.wires.filter(({ amChoking }) => !amChoking).length < MOST_UNCHOKED) wire.unchoke()
    })
    wire.on('unchoke', options.onPeers)
    for (const event of ['bitfield', 'have-all', 'have-none', 'have']) {
      wire.on(event, () => {
        known.add(wire)
        options.onPeers()
      })
    }
    options.onPeers()
  })

  /** How many others the tracker counted at the last announce. */
  function watchTracker(): void {
    torrent.discovery?.tracker?.on('update', ({ announce, complete, incomplete }) => {
      heardMs.set(announce, Date.now())
      others = Math.max(0, Number(complete) + Number(incomplete) - 1) || 0
    })
  }

  const trackers = (): TrackerStatus[] =>
    (torrent.discovery?.tracker?._trackers ?? []).map(({ announceUrl: url, socket, reconnecting }) => ({
      url,
      state: socket?.connected && !reconnecting ? 'connected' : 'waiting',
      heardMs: heardMs.get(url),
    }))

  return {
    whenReady,
    get infoHash() {
      return torrent.infoHash as InfoHash
    },
    get bytesFromPeers() {
      return counted.bytesFromPeers
    },
    get bytesToPeers() {
      return counted.bytesToPeers
    },
    get piecesRefused() {
      return counted.piecesRefused
    },
    get others() {
      return others
    },
    peers: (): Peer[] =>
      torrent.wires.map((wire) => ({
        id: wire.peerId,
        isEldernode: isEldernode(wire),
        isKnown: known.has(wire),
        holds: (index: number) => wire.peerPieces.get(index),
      })),
    has: (index: number): boolean => torrent.bitfield.get(index),
    /** Its blocks have been asked of a peer who may answer, or are all here and being checked. */
    isArriving: (index: number): boolean =>
      torrent.pieces[index]?.missing === 0 ||
      torrent.wires.some((wire) => !wire.peerChoking && wire.requests.some(({ piece }) => piece === index)),
    /** Exactly these pieces are asked of peers from now on. */
    select(indices: readonly number[]): void {
      const runs = runsOf(indices)
      const text = JSON.stringify(runs)
      if (torrent.destroyed || text === selected) return
      selected = text
      // `deselect` leaves pieces behind: begin anew.
      torrent._selections.clear()
      for (const { first, last } of runs) torrent.select(first, last)
      if (runs.length === 0) torrent._updateSelections()
    },
    /** Pieces that came into the store by another way, after their commit: shown to peers, asked of nobody any more. */
    noteStored(indices: readonly number[]): void {
      if (torrent.destroyed) return
      const fresh = indices.filter((index) => index < torrent.pieces.length && !torrent.bitfield.get(index))
      if (fresh.length === 0) return
      isNoting = true
      for (const index of fresh) torrent._markVerified(index)
      isNoting = false
      for (const index of fresh) {
        for (const wire of torrent.wires) {
          for (const { piece, offset, length } of [...wire.requests])
            if (piece === index) wire.cancel(piece, offset, length)
          wire.have(index)
        }
      }
      torrent._checkDone()
      for (const wire of torrent.wires) torrent._updateWireInterest(wire)
      torrent._update()
    },
    isTracked: (): boolean => trackers().some(({ state }) => state === 'connected'),
    trackers,
    announce: (): void => torrent.discovery?.tracker?.update(),
    /** Ends the tracker client; all torrents share one socket, so end them all before `startTracker`. */
    endTracker(): void {
      torrent.discovery?.tracker?.destroy()
    },
    startTracker(): void {
      if (!torrent.discovery) return
      torrent.discovery.tracker = torrent.discovery._createTracker()
      watchTracker()
    },
    destroy: (): Promise<void> =>
      torrent.destroyed ? Promise.resolve() : new Promise((resolve) => torrent.destroy({}, resolve)),
  }
}
