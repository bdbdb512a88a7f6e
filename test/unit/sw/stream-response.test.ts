import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DigmError } from '../../../src/core/errors.ts'
import type { PieceRun } from '../../../src/core/pieces.ts'
import { pieceSize, pieceStart } from '../../../src/core/pieces.ts'
import { streamHead } from '../../../src/core/range.ts'
import type { Torrent } from '../../../src/core/torrent.ts'
import { type StreamSources, streamResponse } from '../../../sw/stream-response.ts'
import { answerOf, answersOf, assertSame, COMPARED_HEADERS, type RangeAnswer } from '../../helpers/range-cases.ts'
import { makeAlbum } from '../../helpers/records.ts'

const { tracks } = await makeAlbum({ trackSizes: [50_000] })
const [made] = tracks
assert.ok(made)
const { track, torrent, bytes } = made

async function* held(_: unknown, of: Torrent, run: PieceRun) {
  for (let index = run.first; index <= run.last; index++) {
    yield { index, bytes: bytes.slice(pieceStart(of, index), pieceStart(of, index) + pieceSize(of, index)) }
  }
}
const sources: StreamSources = {
  lookup: async () => ({ track, torrent, joined: false }),
  joined: async () => undefined,
  pieces: held,
}
/** As a kept track lies in the store. */
const joined: StreamSources = {
  lookup: async () => ({ track, torrent, joined: true }),
  joined: async (_, start, end) => new Blob([bytes.slice(start, end + 1)]),
  pieces() {
    return assert.fail('no piece is read where one blob has them all')
  },
}
const ask = (headers: Record<string, string> = {}, method = 'GET', from = sources) =>
  streamResponse(new Request(`http://x/stream/${track.trackId}`, { method, headers }), track.trackId, from)

for (const [name, from] of [
  ['piece by piece', sources],
  ['out of joined rows', joined],
] as const)
  test(`every range case is answered ${name} with the status, headers and bytes of the contract`, async () => {
    const etag = `"${track.contentHash}"`
    const asked = await answersOf(
      async (method, headers) => answerOf((await ask(headers, method, from)).response, COMPARED_HEADERS),
      bytes.length,
      etag,
    )
    const expected = await answersOf(
      async (method, headers): Promise<RangeAnswer> => {
        const file = { size: bytes.length, mime: track.mime, contentHash: track.contentHash }
        const head = streamHead({ method, range: headers.range, ifRange: headers['if-range'] }, file)
        const body = head.body && bytes.slice(head.body.start, head.body.end + 1)
        return answerOf(new Response(body, { status: head.status, headers: head.headers }), COMPARED_HEADERS)
      },
      bytes.length,
      etag,
    )
    assertSame(asked, expected)
  })

test('a track nobody can bring is a 504 with a reason, before any byte is promised', async () => {
  const { response } = await ask({}, 'GET', {
    ...sources,
    // biome-ignore lint/correctness/useYield: it fails before its first piece, as a dead network does
    async *pieces() {
      throw new DigmError('unreachable')
    },
  })
  assert.equal(response.status, 504)
  assert.equal((await response.json()).error.code, 'unreachable')
})

test('an unknown track is a 404', async () => {
  const { response } = await ask({}, 'GET', {
    ...sources,
    lookup: async () => {
      throw new DigmError('track-unknown')
    },
  })
  assert.equal(response.status, 404)
})

test('a source that breaks in the middle breaks the body, so that nobody takes it for whole', async () => {
  const { response, finished } = await ask({}, 'GET', {
    ...sources,
    async *pieces(_track, of, run) {
      yield* held(undefined, of, { first: run.first, last: run.first })
      throw new DigmError('unreachable')
    },
  })
  assert.equal(response.status, 200)
  await assert.rejects(response.arrayBuffer())
  await finished
})

test('a body that is cancelled ends its source and lets the worker go', async () => {
  let over = false
  const { response, finished } = await ask({ range: 'bytes=0-' }, 'GET', {
    ...sources,
    async *pieces(_track, of, run, signal) {
      try {
        yield* held(undefined, of, run)
      } finally {
        over = signal.aborted
      }
    },
  })
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await finished
  assert.equal(over, true)
})
