import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { pieceCount, pieceSize, pieceStart } from '../../../src/core/pieces.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putPieces } from '../../../src/storage/pieces.ts'
import { joinPieces } from '../../../src/storage/spans.ts'
import { dropPieces, getTorrent, putTorrent } from '../../../src/storage/torrents.ts'
import { blobBody, joinedReader } from '../../../sw/joined.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

const bytes = noise(3_000_000)
const { torrent, torrentBytes } = await makeTorrent(bytes)
const pieces = Array.from({ length: pieceCount(torrent) }, (_, index) => {
  const from = pieceStart(torrent, index)
  return { index, bytes: bytes.slice(from, from + pieceSize(torrent, index)) }
})
let db: Database

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  await putTorrent(db, torrent, torrentBytes)
  await putPieces(db, torrent, pieces)
})

const bytesOf = async (part: Blob | undefined) => part && new Uint8Array(await part.arrayBuffer())

test('a joined track is read by range, and noted as played', async () => {
  await joinPieces(db, torrent, new AbortController().signal)
  const read = joinedReader(db)
  assert.deepEqual(await bytesOf(await read(torrent, 1_000_000, 1_999_999)), bytes.slice(1_000_000, 2_000_000))
  assert.deepEqual(await bytesOf(await read(torrent, 0, 1)), bytes.slice(0, 2))
  assert.ok(((await getTorrent(db, torrent.infoHash))?.lastPlayedMs ?? 0) > 0)
})

test('a track that is not joined, or no longer, is not read, and is looked for again when it is', async () => {
  const read = joinedReader(db)
  assert.equal(await read(torrent, 0, 1), undefined)
  await joinPieces(db, torrent, new AbortController().signal)
  assert.equal((await read(torrent, 0, 1))?.size, 2)
  await dropPieces(db, [torrent.infoHash])
  assert.equal(await joinedReader(db)(torrent, 0, 1), undefined)
})

test('a small answer is a stream, a large one the blob itself, and both are the same bytes', async () => {
  for (const size of [1, 70_000, 1_048_576, 1_048_577]) {
    const blob = new Blob([bytes.slice(0, size)])
    const body = blobBody(blob)
    assert.equal(body === blob, size > 1_048_576)
    assert.deepEqual(new Uint8Array(await new Response(body).arrayBuffer()), bytes.slice(0, size))
  }
})
