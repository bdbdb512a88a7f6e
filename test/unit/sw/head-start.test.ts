import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { TrackId } from '../../../src/core/ids.ts'
import { type PieceRun, pieceSize } from '../../../src/core/pieces.ts'
import type { CheckedPiece } from '../../../src/core/torrent.ts'
import { HeadStart } from '../../../sw/head-start.ts'
import { makeAlbum } from '../../helpers/records.ts'

const { tracks } = await makeAlbum({ trackSizes: [10 * 16_384, 10 * 16_384] })
const [made, other] = tracks
assert.ok(made && other)
const { track, torrent } = made

let lookups: TrackId[]
let runs: PieceRun[]
let sent: number[]
let aborted: number
let failures: number
let isJoined: boolean
let sources: HeadStart

beforeEach(() => {
  lookups = []
  runs = []
  sent = []
  aborted = 0
  failures = 0
  isJoined = false
  sources = new HeadStart({
    async lookup(trackId) {
      lookups.push(trackId)
      if (failures-- > 0) throw new Error('nobody is there')
      return { ...(trackId === track.trackId ? made : other), joined: isJoined }
    },
    joined: async () => new Blob(['sound']),
    async *pieces(_track, { infoHash }, run, signal): AsyncGenerator<CheckedPiece, void, void> {
      if (infoHash === torrent.infoHash) runs.push(run)
      signal.addEventListener('abort', () => aborted++)
      for (let index = run.first; index <= run.last; index++) {
        sent.push(index)
        yield { index, bytes: new Uint8Array(pieceSize(torrent, index)) }
      }
    },
  })
})

async function read(run: PieceRun, signal = new AbortController().signal): Promise<number[]> {
  const found = await sources.lookup(track.trackId, signal)
  const got: number[] = []
  for await (const { index } of sources.pieces(found.track, found.torrent, run, signal)) got.push(index)
  return got
}

test('the first request takes over what was begun, and nothing is asked for twice', async () => {
  await sources.begin(track.trackId)
  assert.deepEqual(sent, [0])
  assert.deepEqual(await read({ first: 0, last: 3 }), [0, 1, 2, 3])
  assert.deepEqual([lookups.length, runs.length, sent], [1, 1, [0, 1, 2, 3]])
})

test('a request for the whole gets the whole', async () => {
  await sources.begin(track.trackId)
  assert.deepEqual(await read({ first: 0, last: 9 }), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('only one request takes it over', async () => {
  await sources.begin(track.trackId)
  await read({ first: 0, last: 1 })
  assert.deepEqual(await read({ first: 0, last: 1 }), [0, 1])
  assert.deepEqual([lookups.length, runs.length], [2, 2])
})

test('a request from elsewhere in the track gives it up', async () => {
  await sources.begin(track.trackId)
  assert.deepEqual(await read({ first: 5, last: 6 }), [5, 6])
  assert.equal(aborted, 1)
})

test('another track that begins gives it up', async () => {
  await sources.begin(track.trackId)
  await sources.begin(other.track.trackId)
  assert.equal(aborted, 1)
  assert.deepEqual(await read({ first: 0, last: 0 }), [0])
  assert.deepEqual(lookups, [track.trackId, other.track.trackId, track.trackId])
})

test('a page that says it again changes nothing', async () => {
  await Promise.all([sources.begin(track.trackId), sources.begin(track.trackId)])
  assert.equal(lookups.length, 1)
})

test('a failure is not remembered', async () => {
  failures = 1
  await sources.begin(track.trackId)
  assert.deepEqual(await read({ first: 0, last: 0 }), [0])
  assert.equal(lookups.length, 2)
})

test('what nobody asks for is given up after three seconds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  await sources.begin(track.trackId)
  t.mock.timers.tick(3000)
  assert.equal(aborted, 1)
})

test('a listener who leaves ends what was begun for it', async () => {
  await sources.begin(track.trackId)
  const leaving = new AbortController()
  const found = await sources.lookup(track.trackId, leaving.signal)
  const pieces = sources.pieces(found.track, found.torrent, { first: 0, last: 9 }, leaving.signal)
  await pieces.next()
  leaving.abort()
  assert.equal(aborted, 1)
  await pieces.return()
  assert.deepEqual(sent, [0])
})

test('a track that lies joined in the store is not read ahead of its request', async () => {
  isJoined = true
  await sources.begin(track.trackId)
  assert.deepEqual(sent, [])
  const { joined } = await sources.lookup(track.trackId, new AbortController().signal)
  assert.equal(joined && (await (await sources.joined(torrent, 0, 4))?.text()), 'sound')
})
