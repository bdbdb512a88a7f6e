import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import type { Want, WantAnswer } from '../../../src/core/messages.ts'
import { pieceSize, pieceStart } from '../../../src/core/pieces.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putPieces } from '../../../src/storage/pieces.ts'
import { getTorrent, putTorrent } from '../../../src/storage/torrents.ts'
import { type PieceSourceOptions, pieceSource } from '../../../sw/piece-source.ts'
import { sha1 } from '../../helpers/crypto.ts'
import { serve, serveBytes, type TestServer } from '../../helpers/http.ts'
import { makeAlbum } from '../../helpers/records.ts'

// 40 pieces; a second of audio is 16,000 bytes, so about a piece.
const { tracks } = await makeAlbum({ trackSizes: [40 * 16_384] })
const [made] = tracks
assert.ok(made)
const { track, torrent, torrentBytes, bytes } = made
const piece = (index: number) => ({
  index,
  bytes: bytes.slice(pieceStart(torrent, index), pieceStart(torrent, index) + pieceSize(torrent, index)),
})

let db: Database
let node: TestServer
let requests: string[]
let wants: Want[]

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  await putTorrent(db, torrent, torrentBytes)
  requests = []
  wants = []
  node = await serve((request, response) => {
    requests.push(request.headers.range ?? '')
    serveBytes(bytes)(request, response)
  })
})
afterEach(() => node.close())

type Answers = (want: Want) => Promise<WantAnswer | 'nobody'> | WantAnswer | 'nobody'

async function read(
  run: { first: number; last: number },
  answer: Answers = () => 'nobody',
  more: Partial<PieceSourceOptions> = {},
) {
  const options: PieceSourceOptions = {
    db,
    endpoints: async () => [node.url],
    sha1,
    ask: async (want) => {
      wants.push(want)
      return answer(want)
    },
    playhead: () => ({ positionSec: 0, durationSec: track.durationSec }),
    events: () => ({ stored: () => undefined, full: () => undefined }),
    ...more,
  }
  const got: number[] = []
  for await (const { index, bytes: part } of pieceSource(options, track, torrent, run, new AbortController().signal)) {
    assert.deepEqual(part, piece(index).bytes)
    got.push(index)
  }
  return got
}
const all = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('what is stored is read without asking anyone', async () => {
  await putPieces(db, torrent, all(0, 39).map(piece))
  assert.deepEqual(await read({ first: 0, last: 39 }), all(0, 39))
  assert.deepEqual([requests, wants], [[], []])
})

test('what is missing comes over HTTP, in bounded requests, and is stored', async () => {
  assert.deepEqual(await read({ first: 0, last: 39 }), all(0, 39))
  assert.equal((await getTorrent(db, torrent.infoHash))?.bytesHeld, bytes.length)
  await read({ first: 0, last: 39 })
  assert.equal(requests.join(), [...new Set(requests)].join(), 'nothing was asked for twice')
})

test('a gap between stored pieces is filled and nothing around it', async () => {
  await putPieces(db, torrent, [...all(0, 1), ...all(4, 39)].map(piece))
  assert.deepEqual(await read({ first: 0, last: 39 }), all(0, 39))
  assert.deepEqual(requests, [`bytes=${2 * 16_384}-${4 * 16_384 - 1}`])
})

test('beyond the lead a page that has the piece stored spares the request', async () => {
  const got = await read({ first: 0, last: 39 }, async ({ index }) => {
    await putPieces(db, torrent, [piece(index)])
    return { answer: 'stored' }
  })
  assert.deepEqual(got, all(0, 39))
  assert.equal(requests.length, 1)
  assert.ok(wants.length > 25)
})

test('a page that says fetch is obeyed for as many pieces as it says', async () => {
  await read({ first: 10, last: 20 }, () => ({ answer: 'fetch', count: 4 }), {
    playhead: () => ({ positionSec: 0, durationSec: track.durationSec }),
  })
  assert.deepEqual(
    requests.map((range) => range.split('=')[1]),
    [
      [10, 14],
      [14, 18],
      [18, 21],
    ].map(([from = 0, to = 0]) => `${from * 16_384}-${to * 16_384 - 1}`),
  )
})

test('with every Eldernode dead the pages alone must do', async () => {
  const got = await read(
    { first: 0, last: 3 },
    async ({ index }) => {
      await putPieces(db, torrent, [piece(index)])
      return { answer: 'stored' }
    },
    { endpoints: async () => [] },
  )
  assert.deepEqual(got, all(0, 3))
})

test('with nobody left the reason is unreachable', async () => {
  await assert.rejects(
    read({ first: 0, last: 3 }, () => 'nobody', { endpoints: async () => ['http://127.0.0.1:9'] }),
    {
      code: 'unreachable',
    },
  )
})

test('a lying node is passed over for an honest one, and nothing false is stored', async () => {
  const liar = await serve(serveBytes(bytes, (part) => Buffer.alloc(part.length, 1)))
  const got = await read({ first: 0, last: 3 }, () => 'nobody', { endpoints: async () => [liar.url, node.url] })
  assert.deepEqual(got, all(0, 3))
  await liar.close()
})
