import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import type { InfoHash } from '../../../src/core/ids.ts'
import { chooseEvictions, evictPlayed } from '../../../src/storage/budget.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getPieces, putPieces } from '../../../src/storage/pieces.ts'
import { dropPieces, getTorrent, putTorrent, setKept } from '../../../src/storage/torrents.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

const { torrent, torrentBytes } = await makeTorrent(noise(100_000))
const piece = (index: number) => ({ index, bytes: noise(index === 6 ? 1696 : 16_384, index + 1) })
let db: Database

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})

test('pieces come back as they were put, undefined where there is none', async () => {
  await putTorrent(db, torrent, torrentBytes)
  await putPieces(db, torrent, [piece(1), piece(3)])
  const [zero, one, two, three] = await getPieces(db, torrent, { first: 0, last: 3 })
  assert.equal(zero, undefined)
  assert.equal(two, undefined)
  assert.deepEqual(new Uint8Array(one ?? new ArrayBuffer()), piece(1).bytes)
  assert.deepEqual(new Uint8Array(three ?? new ArrayBuffer()), piece(3).bytes)
})

test('the bitfield and the bytes held say what the rows say, however often a piece comes', async () => {
  await putTorrent(db, torrent, torrentBytes)
  await Promise.all([putPieces(db, torrent, [piece(0), piece(6)]), putPieces(db, torrent, [piece(6), piece(2)])])
  const row = await getTorrent(db, torrent.infoHash)
  assert.deepEqual([...(row?.bitfield ?? [])], [0b10100010])
  assert.equal(row?.bytesHeld, 16_384 * 2 + 1696)
})

test('a piece that is a view is stored without its backing buffer', async () => {
  await putTorrent(db, torrent, torrentBytes)
  const backing = noise(100_000)
  await putPieces(db, torrent, [{ index: 0, bytes: backing.subarray(0, 16_384) }])
  const [row] = await getPieces(db, torrent, { first: 0, last: 0 })
  assert.equal(row?.byteLength, 16_384)
})

test('pieces of a torrent that was removed meanwhile are not stored', async () => {
  await putPieces(db, torrent, [piece(0)])
  assert.deepEqual(await getPieces(db, torrent, { first: 0, last: 0 }), [undefined])
})

test('dropping frees every piece and leaves the .torrent file', async () => {
  await putTorrent(db, torrent, torrentBytes)
  await setKept(db, [torrent.infoHash], true)
  await putPieces(db, torrent, [piece(0), piece(1)])
  await dropPieces(db, [torrent.infoHash])
  const row = await getTorrent(db, torrent.infoHash)
  assert.deepEqual([row?.bytesHeld, row?.kept, [...(row?.bitfield ?? [])]], [0, false, [0]])
  assert.deepEqual(await getPieces(db, torrent, { first: 0, last: 1 }), [undefined, undefined])
})

test('a connection that the browser closed is opened again and the work repeated', async () => {
  await putTorrent(db, torrent, torrentBytes)
  const connection = await (db as unknown as { connection: Promise<IDBDatabase> }).connection
  connection.close()
  await putPieces(db, torrent, [piece(0)])
  assert.equal((await getTorrent(db, torrent.infoHash))?.bytesHeld, 16_384)
})

test('a failed transaction leaves nothing behind', async () => {
  await putTorrent(db, torrent, torrentBytes)
  await assert.rejects(
    db.run(['torrents'], 'readwrite', async (tx) => {
      await tx.objectStore('torrents').delete(torrent.infoHash)
      throw new RangeError('changed my mind')
    }),
    RangeError,
  )
  assert.ok(await getTorrent(db, torrent.infoHash))
})

const held = (infoHash: string, bytesHeld: number, lastPlayedMs: number, kept = false) => ({
  infoHash: infoHash as InfoHash,
  bytesHeld,
  lastPlayedMs,
  kept,
})
const evictions: [string, Parameters<typeof chooseEvictions>, string[]][] = [
  ['nothing within the budget', [[held('a', 10, 1), held('b', 10, 2)], 20], []],
  ['the least recently played first', [[held('a', 10, 2), held('b', 10, 1)], 15], ['b']],
  ['as many as it takes', [[held('a', 10, 2), held('b', 10, 1), held('c', 10, 3)], 5], ['b', 'a', 'c']],
  ['never what was kept', [[held('a', 10, 1, true), held('b', 10, 2)], 0], ['b']],
  ['never what plays', [[held('a', 10, 1), held('b', 10, 2)], 0, 'a' as InfoHash], ['b']],
]
for (const [name, args, expected] of evictions) {
  test(`eviction takes ${name}`, () => assert.deepEqual(chooseEvictions(...args), expected))
}

test('played bytes beyond the budget are freed, kept ones and the track that plays are not', async () => {
  const others = await Promise.all([2, 3].map((seed) => makeTorrent(noise(20_000, seed))))
  for (const made of [{ torrent, torrentBytes }, ...others]) {
    await putTorrent(db, made.torrent, made.torrentBytes)
    await putPieces(db, made.torrent, [{ index: 0, bytes: noise(16_384) }])
  }
  const [kept, played] = others.map((made) => made.torrent.infoHash) as [InfoHash, InfoHash]
  await setKept(db, [kept], true)
  assert.deepEqual(await evictPlayed(db, 0, torrent.infoHash), [played])
  const bytesHeld = await Promise.all([torrent.infoHash, kept, played].map((x) => getTorrent(db, x)))
  assert.deepEqual(
    bytesHeld.map((row) => row?.bytesHeld),
    [16_384, 16_384, 0],
  )
})
