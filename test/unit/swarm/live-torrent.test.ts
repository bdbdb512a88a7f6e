// WebTorrent as it is installed: that its private names are still what we use them for, and that pieces travel. Here peers
// meet over TCP, since WebRTC for Node now and then takes the process down; the end-to-end tests have browsers meet.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { ELDERNODE_PEER_PREFIX } from '../../../src/core/peers.ts'
import type { Torrent } from '../../../src/core/torrent.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getWhole } from '../../../src/storage/own-audio.ts'
import { putPieces } from '../../../src/storage/pieces.ts'
import { getTorrent, putTorrent } from '../../../src/storage/torrents.ts'
import { bareTorrent } from '../../../src/swarm/bare-torrent.ts'
import { ChunkStore } from '../../../src/swarm/chunk-store.ts'
import type { LiveTorrent, LiveTorrentOptions } from '../../../src/swarm/live-torrent.ts'
import { createClient, type TorrentClient } from '../../../src/swarm/webtorrent.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'
import { type StockTracker, startStockTracker } from './stock-tracker.ts'

const BYTES = noise(16384 * 11 + 77, 9)
const COUNT = 12
const piece = (index: number) => ({ index, bytes: BYTES.slice(index * 16384, (index + 1) * 16384) })
const all = Array.from({ length: COUNT }, (_, index) => index)

let tracker: StockTracker
let torrent: Torrent
let torrentBytes: Uint8Array<ArrayBuffer>
const clients: TorrentClient[] = []

before(async () => {
  tracker = await startStockTracker()
  const made = await makeTorrent(BYTES)
  torrent = made.torrent
  torrentBytes = made.torrentBytes
})

after(async () => {
  await Promise.all(clients.map((client) => client.destroy()))
  await tracker.close()
})

type Member = { db: Database; live: LiveTorrent; verified: number[]; until(isTrue: () => boolean): Promise<void> }

type MemberOptions = Partial<Omit<LiveTorrentOptions, 'store'>> & { store?: (db: Database) => ChunkStore }

/** A listener with a database of its own that holds these pieces. */
async function join(
  held: readonly number[],
  { store, ...options }: MemberOptions = {},
  peerIdPrefix?: string,
): Promise<Member> {
  globalThis.indexedDB = new IDBFactory()
  const db = openDatabase()
  await putTorrent(db, torrent, torrentBytes)
  await putPieces(db, torrent, held.map(piece))
  const client = await createClient({ iceServers: [], uploadBudget: Number.POSITIVE_INFINITY, peerIdPrefix })
  clients.push(client)
  const verified: number[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of waiting) check()
  }
  const row = await getTorrent(db, torrent.infoHash)
  const live = await client.add({
    torrentBytes,
    bitfield: row?.bitfield ?? new Uint8Array(2),
    store: store?.(db) ?? new ChunkStore({ db, torrent }),
    trackerUrls: [`http://${tracker.host}/announce`],
    seeksPeers: () => true,
    keepsEldernodes: () => false,
    onVerified: (index) => {
      verified.push(index)
      wake()
    },
    onPeers: wake,
    onEnded: () => undefined,
    ...options,
  })
  const until = (isTrue: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!isTrue()) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  return { db, live, verified, until }
}

describe('a live torrent', () => {
  it('stands on names of WebTorrent that are still there', async () => {
    // biome-ignore lint/suspicious/noTsIgnore: the package has no types.
    // @ts-ignore
    const { default: WebTorrent } = (await import('webtorrent')) as {
      default: new (
        options: object,
      ) => {
        add(torrent: Uint8Array, options: object, onReady: (torrent: Record<string, unknown>) => void): void
        destroy(done: () => void): void
      }
    }
    const client = new WebTorrent({
      dht: false,
      lsd: false,
      natUpnp: false,
      natPmp: false,
      utp: false,
      // Asks for nobody, so that no offer is made.
      tracker: { getAnnounceOpts: () => ({ numwant: 0 }) },
    })
    const made = await new Promise<Record<string, unknown>>((resolve) =>
      client.add(bareTorrent(torrentBytes), { announce: [`ws://${tracker.host}`], deselect: true }, resolve),
    )
    for (const name of [
      'select',
      '_updateSelections',
      '_markVerified',
      '_checkDone',
      '_updateWireInterest',
      '_update',
    ]) {
      assert.equal(typeof made[name], 'function', name)
    }
    const selections = made._selections as Record<string, unknown>
    assert.equal(typeof selections.clear, 'function')
    const discovery = made.discovery as {
      _createTracker: unknown
      tracker: { _trackers: { announceUrl: unknown; socket: unknown }[] }
    }
    assert.equal(typeof discovery._createTracker, 'function')
    assert.ok(discovery.tracker._trackers[0]?.socket)
    assert.equal(discovery.tracker._trackers[0]?.announceUrl, `ws://${tracker.host}`)
    const [first] = made.pieces as { missing: unknown }[]
    assert.equal(first?.missing, 16384)
    await new Promise<void>((resolve) => client.destroy(resolve))
  })

  it('brings exactly the pieces selected from a listener who holds them, checked and stored', async () => {
    const holder = await join(all)
    const taker = await join([])
    await taker.until(() => taker.live.peers().some((peer) => peer.holds(5)))
    taker.live.select([4, 5, 6])
    await taker.until(() => taker.verified.length === 3)
    assert.deepEqual([...taker.verified].sort(), [4, 5, 6])
    assert.equal(taker.live.has(7), false)
    assert.equal((await getTorrent(taker.db, torrent.infoHash))?.bytesHeld, 3 * 16384)
    assert.equal(taker.live.bytesFromPeers, 3 * 16384)
    assert.equal(taker.live.peers()[0]?.isEldernode, false)
    assert.equal(taker.live.peers()[0]?.isKnown, true)
    taker.live.select(all)
    await taker.until(() => taker.verified.length === COUNT)
    assert.equal((await getTorrent(taker.db, torrent.infoHash))?.bytesHeld, BYTES.length)
    assert.equal(holder.live.bytesToPeers, BYTES.length)
    await Promise.all([holder.live.destroy(), taker.live.destroy()])
  })

  it('shows peers at once what came into the store by another way, and gives it to them', async () => {
    const giver = await join([])
    const taker = await join([])
    await taker.until(() => taker.live.peers().length === 1)
    await putPieces(giver.db, torrent, [piece(2), piece(11)])
    giver.live.noteStored([2, 11, 99])
    assert.equal(giver.live.has(11), true)
    assert.deepEqual(giver.verified, [], 'what was noted is not news')
    await taker.until(() => taker.live.peers().some((peer) => peer.holds(2) && peer.holds(11)))
    taker.live.select([2, 11])
    await taker.until(() => taker.verified.length === 2)
    assert.equal((await getTorrent(taker.db, torrent.infoHash))?.bytesHeld, 16384 + 77)
    await Promise.all([giver.live.destroy(), taker.live.destroy()])
  })

  it('finds others again through a new tracker client', async () => {
    const lonely = await join([])
    lonely.live.endTracker()
    const holder = await join(all)
    lonely.live.startTracker()
    await lonely.until(() => lonely.live.peers().some((peer) => peer.holds(0)))
    assert.equal(lonely.live.others, 1)
    const [told] = lonely.live.trackers()
    assert.equal(told?.url, `http://${tracker.host}/announce`)
    assert.ok(Math.abs((told.heardMs ?? 0) - Date.now()) < 60_000)
    await Promise.all([lonely.live.destroy(), holder.live.destroy()])
  })
})

/** Gives out bytes that are not what its bitfield promises, once its own client has believed it. */
class LyingStore extends ChunkStore {
  lies = false

  override get(...[index, options, callback]: Parameters<ChunkStore['get']>): void {
    const [how, done] = typeof options === 'function' ? [undefined, options] : [options, callback]
    super.get(index, how, (error, bytes) => {
      done?.(
        error,
        bytes?.map((byte) => (this.lies ? byte ^ 1 : byte)),
      )
    })
  }
}

describe('a peer', () => {
  it('that lies is dropped after three bad pieces, comes back no more, and puts nothing into the store', async () => {
    const stores: LyingStore[] = []
    const liar = await join(all, {
      store: (db) => {
        const store = new LyingStore({ db, torrent })
        stores.push(store)
        return store
      },
    })
    for (const store of stores) store.lies = true
    const taker = await join([])
    await taker.until(() => taker.live.peers().some((peer) => peer.holds(0)))
    taker.live.select(all)
    await taker.until(() => taker.live.peers().length === 0)
    const honest = await join(all)
    await taker.until(() => taker.verified.length === COUNT)
    assert.ok(liar.live.bytesToPeers >= 3 * 77, 'it had been asked')
    assert.ok(taker.live.piecesRefused >= 3)
    assert.ok(taker.live.bytesFromPeers > BYTES.length, 'its bytes were thrown away')
    assert.deepEqual(await (await getWhole(taker.db, torrent))?.arrayBuffer(), BYTES.buffer)
    await Promise.all([liar, taker, honest].map(({ live }) => live.destroy()))
  })

  it('that is an Eldernode is let go while HTTP works, and kept while it does not', async () => {
    const node = await join(all, {}, ELDERNODE_PEER_PREFIX)
    let meet: () => void
    const met = new Promise<void>((resolve) => {
      meet = resolve
    })
    const first = await join([], {
      keepsEldernodes: () => {
        meet()
        return false
      },
    })
    await met
    await first.until(() => first.live.peers().length === 0)
    const second = await join([], { keepsEldernodes: () => true })
    await second.until(() => second.live.peers().some((peer) => peer.isEldernode && peer.holds(3)))
    second.live.select([3])
    await second.until(() => second.verified.length === 1)
    assert.equal(second.live.bytesFromPeers, 0, 'bytes of an Eldernode are not bytes of listeners')
    await Promise.all([node, first, second].map(({ live }) => live.destroy()))
  })
})
