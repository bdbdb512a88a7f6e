import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import type { CheckedPiece } from '../../../src/core/torrent.ts'
import { fetchPieces } from '../../../src/node-api/fetch-pieces.ts'
import { sha1 } from '../../helpers/crypto.ts'
import { serve, serveBytes } from '../../helpers/http.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

const bytes = noise(200_000)
const { torrent } = await makeTorrent(bytes)
const last = 12

async function collect(listener: RequestListener, run = { first: 0, last }) {
  const server = await serve(listener)
  const pieces: CheckedPiece[] = []
  try {
    for await (const piece of fetchPieces({ url: server.url, torrent, run, sha1 })) pieces.push(piece)
    return { pieces, code: 'done' }
  } catch (error) {
    return { pieces, code: (error as { code: string }).code }
  } finally {
    await server.close()
  }
}

test('a run of pieces comes by one range request, in order and whole', async () => {
  const asked: (string | undefined)[] = []
  const { pieces, code } = await collect(
    (request, response) => {
      asked.push(request.headers.range)
      serveBytes(bytes)(request, response)
    },
    { first: 3, last },
  )
  assert.equal(code, 'done')
  assert.deepEqual(asked, [`bytes=${3 * 16_384}-199999`])
  assert.deepEqual(Buffer.concat(pieces.map((piece) => piece.bytes)), Buffer.from(bytes.slice(3 * 16_384)))
})

test("pieces go past the browser's own cache", async () => {
  const caching: (string | undefined)[] = []
  await collect((request, response) => {
    caching.push(request.headers['cache-control'])
    serveBytes(bytes)(request, response)
  })
  assert.deepEqual(caching, ['no-cache'])
})

const dishonest: [name: string, listener: RequestListener, whole: number, code: string][] = [
  [
    'a wrong byte in the third piece',
    serveBytes(bytes, (part) => {
      part[40_000] = (part[40_000] ?? 0) ^ 1
      return part
    }),
    2,
    'hash-mismatch',
  ],
  ['an answer that ignores the range', (_, response) => response.end(bytes), 0, 'unreachable'],
  [
    'an answer for another range',
    (_, response) => response.writeHead(206, { 'content-range': 'bytes 5-9/200000' }).end('hello'),
    0,
    'unreachable',
  ],
  [
    'an answer that breaks off',
    (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-199999/200000', 'content-length': 200_000 })
      response.write(bytes.slice(0, 20_000), () => response.destroy())
    },
    1,
    'unreachable',
  ],
  [
    'a refusal with a reason',
    (_, response) => response.writeHead(410).end(JSON.stringify({ error: { code: 'track-withdrawn', message: '' } })),
    0,
    'track-withdrawn',
  ],
  ['a refusal without one', (_, response) => response.writeHead(503).end('x'), 0, 'unavailable'],
]
for (const [name, listener, whole, expected] of dishonest) {
  test(`${name} gives ${whole} good pieces, then ${expected}`, async () => {
    const { pieces, code } = await collect(listener)
    assert.deepEqual([pieces.length, code], [whole, expected])
  })
}

test('a node that is not there is unreachable', async () => {
  const server = await serve(() => undefined)
  await server.close()
  await assert.rejects(fetchPieces({ url: server.url, torrent, run: { first: 0, last }, sha1 }).next(), {
    code: 'unreachable',
  })
})

test('an ask that is aborted ends as cancelled, and the node sees the connection close', async () => {
  const abort = new AbortController()
  let closed: () => void = () => undefined
  const gone = new Promise<void>((resolve) => {
    closed = resolve
  })
  const server = await serve((_, response) => {
    response.writeHead(206, { 'content-range': 'bytes 0-199999/200000' })
    response.write(bytes.slice(0, 20_000))
    response.on('close', closed)
  })
  const pieces = fetchPieces({ url: server.url, torrent, run: { first: 0, last }, sha1, signal: abort.signal })
  assert.equal((await pieces.next()).value?.index, 0)
  const next = pieces.next()
  abort.abort()
  await assert.rejects(next, { code: 'cancelled' })
  await gone
  await server.close()
})
