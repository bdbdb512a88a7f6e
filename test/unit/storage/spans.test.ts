import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { pieceCount, pieceSize, pieceStart } from '../../../src/core/pieces.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getPieces, putPieces } from '../../../src/storage/pieces.ts'
import { joinPieces, readSpans } from '../../../src/storage/spans.ts'
import { dropPieces, getTorrent, putTorrent } from '../../../src/storage/torrents.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

/** Three spans of 4 MiB, the last of them short. */
const bytes = noise(9_000_000)
const { torrent, torrentBytes } = await makeTorrent(bytes)
const count = pieceCount(torrent)
const never = new AbortController().signal
const pieceAt = (index: number) => ({
  index,
  bytes: bytes.slice(pieceStart(torrent, index), pieceStart(torrent, index) + pieceSize(torrent, index)),
})
const all = Array.from({ length: count }, (_, index) => pieceAt(index))
let db: Database

const rowCount = () => db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').count())

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  await putTorrent(db, torrent, torrentBytes)
})

test('a joined torrent is a few rows, and every range of its bytes is in them', async () => {
  await putPieces(db, torrent, all)
  await joinPieces(db, torrent, never)
  assert.equal(await rowCount(), 3)
  assert.equal((await getTorrent(db, torrent.infoHash))?.joined, true)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1), async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)]
      const part = await readSpans(db, torrent, start, end)
      assert.deepEqual(new Uint8Array((await part?.arrayBuffer()) ?? []), bytes.slice(start, end + 1))
    }),
    { numRuns: 40 },
  )
})

test('single pieces come out of joined rows as they went in', async () => {
  await putPieces(db, torrent, all)
  await joinPieces(db, torrent, never)
  for (const run of [
    { first: 0, last: 0 },
    { first: 255, last: 257 },
    { first: count - 1, last: count - 1 },
    { first: 0, last: count - 1 },
  ]) {
    const pieces = await getPieces(db, torrent, run)
    const expected = all.slice(run.first, run.last + 1).map((piece) => piece.bytes)
    assert.deepEqual(
      pieces.map((piece) => piece && new Uint8Array(piece)),
      expected,
    )
  }
})

test('what is not here whole is joined as far as spans are whole, and not called joined', async () => {
  await putPieces(
    db,
    torrent,
    all.filter(({ index }) => index !== 300),
  )
  await joinPieces(db, torrent, never)
  assert.equal((await getTorrent(db, torrent.infoHash))?.joined ?? false, false)
  assert.equal(await readSpans(db, torrent, 0, bytes.length - 1), undefined)
  const [before, missing, after] = await getPieces(db, torrent, { first: 299, last: 301 })
  assert.deepEqual([before?.byteLength, missing, after?.byteLength], [16_384, undefined, 16_384])
  await putPieces(db, torrent, [pieceAt(300)])
  await joinPieces(db, torrent, never)
  assert.equal((await readSpans(db, torrent, 0, bytes.length - 1))?.size, bytes.length)
})

test('joining twice, or a torrent of one short piece, changes nothing but the rows', async () => {
  const small = await makeTorrent(noise(1000, 2))
  await putTorrent(db, small.torrent, small.torrentBytes)
  await putPieces(db, small.torrent, [{ index: 0, bytes: noise(1000, 2) }])
  await joinPieces(db, small.torrent, never)
  await joinPieces(db, small.torrent, never)
  const [piece] = await getPieces(db, small.torrent, { first: 0, last: 0 })
  assert.deepEqual(new Uint8Array(piece ?? new ArrayBuffer()), noise(1000, 2))
})

test('dropping frees joined rows too, and what is kept anew can be joined anew', async () => {
  await putPieces(db, torrent, all)
  await joinPieces(db, torrent, never)
  await dropPieces(db, [torrent.infoHash])
  assert.equal(await rowCount(), 0)
  assert.equal((await getTorrent(db, torrent.infoHash))?.joined, false)
  await putPieces(db, torrent, all)
  await joinPieces(db, torrent, never)
  assert.equal(await rowCount(), 3)
})

test('joining that was given up leaves every piece readable', async () => {
  await putPieces(db, torrent, all)
  await joinPieces(db, torrent, AbortSignal.abort())
  assert.equal(await rowCount(), count)
  assert.equal((await getTorrent(db, torrent.infoHash))?.joined ?? false, false)
})
