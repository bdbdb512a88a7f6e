import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { DigmError } from '../../../src/core/errors.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getPieces } from '../../../src/storage/pieces.ts'
import { getTorrent, putTorrent } from '../../../src/storage/torrents.ts'
import { ChunkStore, type ChunkStoreOptions } from '../../../src/swarm/chunk-store.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

const SIZE = 16384 * 20 + 100
let seed = 100
const opened: Database[] = []
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
})

async function makeStore(options: Partial<ChunkStoreOptions> = {}) {
  const bytes = noise(SIZE, seed++)
  const { torrent, torrentBytes } = await makeTorrent(bytes)
  const db = openDatabase()
  opened.push(db)
  await putTorrent(db, torrent, torrentBytes)
  const store = new ChunkStore({ db, torrent, ...options })
  const piece = (index: number) => bytes.slice(index * 16384, (index + 1) * 16384)
  return { db, torrent, store, piece }
}

const put = (store: ChunkStore, index: number, bytes: Uint8Array) =>
  new Promise<Error | null>((resolve) => store.put(index, bytes, resolve))
const get = (store: ChunkStore, index: number, options?: { offset?: number; length?: number }) =>
  new Promise<Uint8Array>((resolve, reject) =>
    store.get(index, options, (error, bytes) => (bytes ? resolve(bytes) : reject(error))),
  )

/** A database whose device is full as long as `isFull` says so. */
function fullDatabase(db: Database, isFull: () => boolean): Database {
  const wrapped = Object.create(db) as Database
  wrapped.run = (stores, mode, work) =>
    mode === 'readwrite' && isFull() ? Promise.reject(new DigmError('storage-full')) : db.run(stores, mode, work)
  return wrapped
}

describe('ChunkStore', () => {
  it('calls back after the commit: the piece and its bit are then there for everybody', async () => {
    const { db, torrent, store, piece } = await makeStore()
    assert.equal(await put(store, 3, piece(3)), null)
    const [row] = await getPieces(db, torrent, { first: 3, last: 3 })
    assert.deepEqual(new Uint8Array(row ?? new ArrayBuffer()), piece(3))
    assert.deepEqual((await getTorrent(db, torrent.infoHash))?.bitfield, new Uint8Array([0b00010000, 0, 0]))
    assert.equal(store.isCommitted(3), true)
  })

  it('gives back whole pieces, parts of them, and the short last one', async () => {
    const { store, piece } = await makeStore()
    await put(store, 0, piece(0))
    await put(store, 20, piece(20))
    assert.deepEqual(await get(store, 0), piece(0))
    assert.deepEqual(await get(store, 0, { offset: 100, length: 50 }), piece(0).slice(100, 150))
    assert.deepEqual(await get(store, 0, { offset: 16000 }), piece(0).slice(16000))
    assert.equal((await get(store, 20)).length, 100)
  })

  it('can be asked with two arguments, as the cache in front of it does', async () => {
    const { store, piece } = await makeStore()
    await put(store, 1, piece(1))
    const bytes = await new Promise<Uint8Array | undefined>((resolve) =>
      store.get(1, (_error, found) => resolve(found)),
    )
    assert.deepEqual(bytes, piece(1))
  })

  it('calls back with an error for a piece that is not here, and says that it is gone', async () => {
    let missing = 0
    const { store } = await makeStore({ onMissing: () => missing++ })
    await assert.rejects(get(store, 5), /piece 5 is not here/)
    assert.equal(missing, 1)
  })

  it('stores what it was given, whatever happens to the buffer afterwards', async () => {
    const { store, piece } = await makeStore()
    const backing = new Uint8Array(100_000)
    backing.set(piece(2), 5000)
    const done = put(store, 2, backing.subarray(5000, 5000 + 16384))
    backing.fill(0)
    await done
    assert.deepEqual(await get(store, 2), piece(2))
  })

  it('shares transactions among the pieces that come together', async () => {
    const { db, torrent, piece } = await makeStore()
    let writes = 0
    const counting = Object.create(db) as Database
    counting.run = (stores, mode, work) => {
      if (mode === 'readwrite') writes++
      return db.run(stores, mode, work)
    }
    const store = new ChunkStore({ db: counting, torrent })
    await Promise.all(Array.from({ length: 20 }, (_, index) => put(store, index, piece(index))))
    assert.ok(writes <= 3, `${writes} transactions for 20 pieces`)
    assert.deepEqual((await getTorrent(db, torrent.infoHash))?.bitfield, new Uint8Array([255, 255, 0b11110000]))
  })

  it('keeps a piece in memory, without an error, when the device is full', async () => {
    const { db, torrent, piece } = await makeStore()
    const failures: string[] = []
    let isFull = true
    const store = new ChunkStore({
      db: fullDatabase(db, () => isFull),
      torrent,
      onFailed: (code) => failures.push(code),
    })
    assert.equal(await put(store, 4, piece(4)), null)
    assert.deepEqual(failures, ['storage-full'])
    assert.equal(store.isCommitted(4), false)
    assert.deepEqual(await get(store, 4), piece(4))
    isFull = false
    assert.equal(await put(store, 5, piece(5)), null)
    assert.equal(store.isCommitted(5), true)
  })

  it('makes room by letting go of what was only played', async () => {
    const { db, torrent, piece } = await makeStore()
    const other = await makeStore()
    await put(other.store, 0, other.piece(0))
    let refused = 0
    const full = fullDatabase(db, () => refused++ === 0)
    const store = new ChunkStore({ db: full, torrent, onFailed: () => assert.fail('there was room to make') })
    await put(store, 0, piece(0))
    assert.equal(store.isCommitted(0), true)
    assert.equal((await getTorrent(db, other.torrent.infoHash))?.bytesHeld, 0)
  })

  it('refuses a piece of the wrong length, and everything once it is closed', async () => {
    const { store, piece } = await makeStore()
    assert.match(String(await put(store, 1, piece(20))), /wrong length/)
    await new Promise((resolve) => store.close(resolve))
    assert.match(String(await put(store, 1, piece(1))), /closed/)
    await assert.rejects(get(store, 1), /closed/)
  })
})
