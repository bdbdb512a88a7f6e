import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DigmError } from '../../../src/core/errors.ts'
import type { AlbumId, InfoHash } from '../../../src/core/ids.ts'
import { bitfieldHas, pieceCount } from '../../../src/core/pieces.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import type { Database } from '../../../src/storage/database.ts'
import { getLibraryRow } from '../../../src/storage/library.ts'
import { getPieces } from '../../../src/storage/pieces.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { getTorrent } from '../../../src/storage/torrents.ts'
import type { KeepState } from '../../../src/swarm/keeper.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { type MadeAlbum, makeAlbum } from '../../helpers/records.ts'
import { until } from '../../helpers/signals.ts'
import { fakeLocks } from './fake-locks.ts'
import {
  aDeviceForEachTest,
  bytesOf,
  db,
  keeperOf,
  pageEvents,
  persisted,
  reaches,
  serveAlbums,
} from './keeper-device.ts'

async function assertHeld(db: Database, album: MadeAlbum): Promise<void> {
  for (const { torrent, bytes } of album.tracks) {
    const pieces = await getPieces(db, torrent, { first: 0, last: pieceCount(torrent) - 1 })
    assert.deepEqual(Buffer.concat(pieces.map((piece) => Buffer.from(piece ?? new ArrayBuffer()))), Buffer.from(bytes))
  }
}

const heldOf = async (db: Database, infoHash: InfoHash | undefined) =>
  infoHash ? ((await getTorrent(db, infoHash))?.bytesHeld ?? 0) : -1

aDeviceForEachTest()

describe('keeping an album', () => {
  it('brings its records and every byte of it here, each piece once', async () => {
    const album = await makeAlbum({ trackSizes: [2_500_000, 70_001, 300_000] })
    const { url, sent } = await serveAlbums(album)
    const keeper = keeperOf(url)
    const state = keeper.stateOf(album.albumId)
    assert.deepEqual(state.value, { status: 'none', bytesTotal: 0 })
    const seen: KeepState[] = []
    const end = state.subscribe((value) => seen.push(value))
    await keeper.keep(album.albumId)
    end()
    assert.deepEqual(state.value, { status: 'kept', bytesTotal: bytesOf(album) })
    assert.ok(
      seen.some((value) => value.status === 'fetching' && value.bytesHeld > 0),
      'progress was shown',
    )
    assert.equal(sent.audioBytes, bytesOf(album))
    assert.equal(new Set(sent.pieces).size, sent.pieces.length)
    assert.equal(persisted, 1)
    await assertHeld(db, album)
    assert.equal((await getTorrent(db, album.tracks[0]?.track.infoHash as InfoHash))?.kept, true)
  })

  it('goes on after a crash with what is missing, and asks for no stored piece again', async () => {
    const album = await makeAlbum({ trackSizes: [3_000_000, 1_500_000] })
    const { url, sent, node } = await serveAlbums(album)
    let answered = 0
    node.beforeAudio = () => ++answered <= 2
    const crashed = keeperOf(url)
    const fetching = crashed.stateOf(album.albumId)
    void crashed.keep(album.albumId)
    await until(fetching, (value) => value.status === 'fetching' && value.bytesHeld === 64 * 2 * 16384)
    // The tab is gone: its locks are free, its requests never end.
    Object.defineProperty(navigator, 'locks', { value: fakeLocks() })
    const before = new Set(sent.pieces)
    sent.pieces.length = 0
    node.beforeAudio = () => true
    const keeper = keeperOf(url)
    const state = keeper.stateOf(album.albumId)
    await keeper.resume()
    await reaches(state, 'kept')
    assert.deepEqual(
      sent.pieces.filter((piece) => before.has(piece)),
      [],
    )
    await assertHeld(db, album)
    crashed.stop(album.albumId)
  })

  it('waits while no node gives audio, and goes on when the network is back', async () => {
    const album = await makeAlbum()
    const { url, node } = await serveAlbums(album)
    node.beforeAudio = (response) => {
      response.writeHead(503).end('{"error":{"code":"unavailable","message":""}}')
      return false
    }
    const keeper = keeperOf(url)
    const done = keeper.keep(album.albumId)
    const waiting = await reaches(keeper.stateOf(album.albumId), 'waiting')
    assert.deepEqual(waiting, { status: 'waiting', bytesHeld: 0, bytesTotal: bytesOf(album), code: 'unavailable' })
    node.beforeAudio = () => true
    const askedAtMs = performance.now()
    pageEvents.dispatchEvent(new Event('online'))
    await done
    assert.ok(performance.now() - askedAtMs < 2000, 'it did not wait for its own clock')
    assert.equal(keeper.stateOf(album.albumId).value.status, 'kept')
  })

  it('lets no wrong byte in', async () => {
    const album = await makeAlbum({ trackSizes: [100_000] })
    const { url, node } = await serveAlbums(album)
    node.spoil = (part) => {
      part[part.length - 1] = (part.at(-1) ?? 0) ^ 1
      return part
    }
    const keeper = keeperOf(url)
    void keeper.keep(album.albumId)
    const waiting = await reaches(keeper.stateOf(album.albumId), 'waiting')
    assert.equal('code' in waiting && waiting.code, 'hash-mismatch')
    const row = await getTorrent(db, album.tracks[0]?.track.infoHash as InfoHash)
    assert.equal(bitfieldHas(row?.bitfield ?? new Uint8Array(), 6), false)
    keeper.stop(album.albumId)
    await reaches(keeper.stateOf(album.albumId), 'none')
  })

  it('says that the device is full, and keeps what was kept', async () => {
    const album = await makeAlbum({ trackSizes: [400_000] })
    const { url } = await serveAlbums(album)
    let writes = 0
    const small = Object.create(db) as Database
    small.run = (stores, mode, work) => {
      const isPiece = mode === 'readwrite' && (stores as string[]).includes('pieces')
      return isPiece && ++writes > 1 ? Promise.reject(new DigmError('storage-full')) : db.run(stores, mode, work)
    }
    const keeper = keeperOf(url, small)
    await keeper.keep(album.albumId)
    const state = keeper.stateOf(album.albumId).value
    assert.equal(state.status, 'failed')
    assert.equal('code' in state && state.code, 'storage-full')
    assert.ok('bytesHeld' in state && state.bytesHeld > 0)
    assert.equal((await getLibraryRow(db, album.albumId))?.complete, false)
  })

  it('fails for an album that its artist has withdrawn', async () => {
    const album = await makeAlbum()
    const { url } = await serveAlbums(album)
    const withdrawn = { albumId: album.albumId, withdrawnAt: 1_800_000_000_000, version: 1_800_000_000_000 }
    const soul = await soulOf('albums', album.albumId, sha256)
    await takeIn(db, [await signRecord(album.key.signer, soul, album.albumId, withdrawn)], verifier)
    const keeper = keeperOf(url)
    await keeper.keep(album.albumId)
    const state = keeper.stateOf(album.albumId).value
    assert.equal('code' in state && state.code, 'album-withdrawn')
  })
})

describe('an album that is not wanted any more', () => {
  it('leaves what was stored as played bytes when it is stopped', async () => {
    const album = await makeAlbum({ trackSizes: [2_000_000] })
    const { url, node } = await serveAlbums(album)
    let answered = 0
    node.beforeAudio = () => ++answered === 1
    const keeper = keeperOf(url)
    const done = keeper.keep(album.albumId)
    const state = keeper.stateOf(album.albumId)
    await until(state, (value) => value.status === 'fetching' && value.bytesHeld >= 64 * 16384)
    keeper.stop(album.albumId)
    await reaches(state, 'none')
    await done
    const row = await getTorrent(db, album.tracks[0]?.track.infoHash as InfoHash)
    assert.equal(row?.kept, false)
    assert.equal(row?.bytesHeld, 64 * 16384)
    assert.equal(await getLibraryRow(db, album.albumId), undefined)
  })

  it('is freed at once, with every node gone, but for a track that another kept album has', async () => {
    const shared = await makeAlbum({ slug: 'single', trackSizes: [50_000] })
    const album = await makeAlbum({ slug: 'long', trackSizes: [50_000, 70_000], key: shared.key })
    const [first, second] = album.tracks.map(({ track }) => track.infoHash)
    assert.equal(first, shared.tracks[0]?.track.infoHash)
    const { url, close } = await serveAlbums(album, shared)
    const keeper = keeperOf(url)
    await keeper.keep(album.albumId)
    await keeper.keep(shared.albumId as AlbumId)
    await close()
    await keeper.remove(album.albumId)
    assert.equal(await heldOf(db, first), 50_000)
    assert.equal(await heldOf(db, second), 0)
    assert.deepEqual(keeper.stateOf(album.albumId).value, { status: 'none', bytesTotal: 120_000 })
    assert.equal(keeper.stateOf(shared.albumId).value.status, 'kept')
    await keeper.remove(shared.albumId)
    assert.equal(await heldOf(db, first), 0)
  })
})
