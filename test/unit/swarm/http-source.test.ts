import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { afterEach, describe, it } from 'node:test'
import { DigmError } from '../../../src/core/errors.ts'
import { HttpSource } from '../../../src/swarm/http-source.ts'
import { sha1 } from '../../helpers/crypto.ts'
import { serve, serveBytes, type TestServer } from '../../helpers/http.ts'
import { makeTorrent, noise } from '../../helpers/records.ts'

const BYTES = noise(16384 * 8)
const RUN = { first: 0, last: 7 }
const { torrent } = await makeTorrent(BYTES)

const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function node(listener: RequestListener): Promise<string> {
  const server = await serve(listener)
  servers.push(server)
  return server.url
}

const unavailable: RequestListener = (_request, response) =>
  response.writeHead(503).end('{"error":{"code":"unavailable","message":""}}')

/** Honest for three pieces, then gone. */
const dying: RequestListener = (_request, response) => {
  response.writeHead(206, {
    'content-range': `bytes 0-${BYTES.length - 1}/${BYTES.length}`,
    'content-length': BYTES.length,
  })
  response.write(BYTES.subarray(0, 3 * 16384), () => response.destroy())
}

async function indicesOf(source: HttpSource): Promise<number[]> {
  const indices: number[] = []
  for await (const { index } of source.pieces(torrent, RUN)) indices.push(index)
  return indices
}

describe('HttpSource', () => {
  it('goes on at the next node with what the first did not finish', async () => {
    const asked: string[] = []
    const honest = serveBytes(BYTES)
    const second = await node((request, response) => {
      asked.push(request.headers.range ?? '')
      honest(request, response)
    })
    const first = await node(dying)
    const came = new Map([[first, 0]])
    const source = new HttpSource([first, second], sha1, (endpoint, outcome) => {
      if (outcome !== 'refused') came.set(endpoint, (came.get(endpoint) ?? 0) + outcome)
    })
    assert.deepEqual(await indicesOf(source), [0, 1, 2, 3, 4, 5, 6, 7])
    assert.deepEqual([...came.values()], [3 * 16384, 5 * 16384])
    assert.deepEqual(asked, [`bytes=${3 * 16384}-${BYTES.length - 1}`])
  })

  it('asks last whoever failed last', async () => {
    let refused = 0
    const bad = await node((request, response) => {
      refused++
      unavailable(request, response)
    })
    const source = new HttpSource([bad, await node(serveBytes(BYTES))], sha1)
    await indicesOf(source)
    await indicesOf(source)
    assert.equal(refused, 1)
  })

  it('is dead when nobody gives audio, says why, and lives again with the first piece', async () => {
    let listener = unavailable
    let nowMs = 0
    const source = new HttpSource([await node((...args) => listener(...args))], sha1, undefined, () => nowMs)
    assert.equal(source.state, 'unknown')
    await assert.rejects(indicesOf(source), (error) => error instanceof DigmError && error.code === 'unavailable')
    assert.equal(source.state, 'dead')
    nowMs += 60_000
    assert.equal(source.state, 'dead', 'it does not come to life by itself')
    listener = serveBytes(BYTES)
    await source.probe(torrent)
    assert.equal(source.state, 'alive')
    nowMs += 60_000
    assert.equal(source.state, 'unknown', 'what is known gets old')
  })

  it('finds out by one byte of audio whether a node that answers everything else gives any', async () => {
    let probes = 0
    const source = new HttpSource(
      [
        await node((request, response) => {
          probes++
          unavailable(request, response)
        }),
      ],
      sha1,
    )
    await Promise.all([source.probe(torrent), source.probe(torrent)])
    assert.equal(source.state, 'dead')
    await source.probe(torrent)
    assert.equal(probes, 1)
  })

  it('is dead without any node', () => {
    assert.equal(new HttpSource([], sha1).state, 'dead')
  })
})
