// Everything a node gives away, over its HTTP.
import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fromBase64, utf8 } from '../../../src/core/bytes.ts'
import { fingerprintOf, type PublicKey } from '../../../src/core/ids.ts'
import { MIB } from '../../../src/core/limits.ts'
import { etagOf, streamHead } from '../../../src/core/range.ts'
import { type NodeWord, statusText } from '../../../src/core/status.ts'
import { parseTorrent } from '../../../src/core/torrent.ts'
import { jwkOf } from '../../../src/core/webcrypto.ts'
import { sha1, sha256 } from '../../helpers/crypto.ts'
import { publishMade, startNode, type TestNode } from '../../helpers/node.ts'
import { answerOf, answersOf, assertSame, COMPARED_HEADERS, type RangeAnswer } from '../../helpers/range-cases.ts'
import { type MadeAlbum, type MadeTrack, makeAlbum } from '../../helpers/records.ts'
import { hashOf, makeFullAlbum, PNG, PREVIEW, signAlbum } from './made.ts'

let node: TestNode
let made: MadeAlbum
let full: MadeAlbum
let track: MadeTrack

before(async () => {
  node = await startNode()
  made = await makeAlbum({ trackSizes: [3 * MIB + 17] })
  full = await makeFullAlbum()
  await publishMade(node.api, made)
  await node.api.postRecords(full.entries)
  await node.api.putCover(hashOf(PNG), PNG)
  await node.api.putPreview(hashOf(PREVIEW), PREVIEW)
  await publishMade(node.api, full)
  const [first] = made.tracks
  assert.ok(first)
  track = first
})
after(() => node.close())

const get = (path: string, init?: RequestInit) => fetch(node.url + path, init)

describe('audio', () => {
  /** What core says, over the bytes as they were published. */
  const expected = async (method: string, headers: Record<string, string>): Promise<RangeAnswer> => {
    const { fileSize: size, mime, contentHash } = track.track
    const ask = { method, range: headers.range, ifRange: headers['if-range'] }
    const head = streamHead(ask, { size, mime, contentHash })
    const body = head.body ? track.bytes.slice(head.body.start, head.body.end + 1) : null
    return answerOf(new Response(body, { status: head.status, headers: head.headers }), COMPARED_HEADERS)
  }

  for (const path of [() => `/stream/${track.track.trackId}`, () => `/webseed/${track.torrent.infoHash}/01.mp3`]) {
    test(`every range is answered as the contract has it by ${String(path).slice(7, 14)}`, async () => {
      const etag = etagOf(track.track.contentHash)
      const size = track.bytes.length
      const asked = await answersOf(
        async (method, headers) => answerOf(await get(path(), { method, headers }), COMPARED_HEADERS),
        size,
        etag,
      )
      assertSame(asked, await answersOf(expected, size, etag))
    })
  }

  test('pages of every origin may read it, and see how much there is', async () => {
    const response = await get(`/stream/${track.track.trackId}`, { method: 'HEAD' })
    assert.equal(response.headers.get('access-control-allow-origin'), '*')
    assert.equal(response.headers.get('access-control-allow-credentials'), null)
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin')
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ')
    for (const name of ['Content-Range', 'Content-Length', 'Accept-Ranges', 'ETag']) assert.ok(exposed?.includes(name))
  })

  test('a preflight allows what web seeds and the page of an artist send, for long', async () => {
    const response = await get(`/webseed/${track.torrent.infoHash}/01.mp3`, { method: 'OPTIONS' })
    assert.equal(response.status, 204)
    const headers = 'Range, Cache-Control, User-Agent, Content-Type, Content-Range'
    assert.equal(response.headers.get('access-control-allow-headers'), headers)
    assert.equal(response.headers.get('access-control-allow-methods'), 'GET, HEAD, POST, PUT')
    assert.ok(Number(response.headers.get('access-control-max-age')) >= 3600)
  })

  test('what it sends is counted by path', async () => {
    const before = node.node.sentBytes()
    await (await get(`/stream/${track.track.trackId}`, { headers: { range: 'bytes=0-9999' } })).arrayBuffer()
    await (
      await get(`/webseed/${track.torrent.infoHash}/01.mp3`, { headers: { range: 'bytes=0-19999' } })
    ).arrayBuffer()
    const after = node.node.sentBytes()
    const stream = after.stream - before.stream
    const webseed = after.webseed - before.webseed
    assert.ok(stream >= 10_000 && stream < 11_000, String(stream))
    assert.ok(webseed >= 20_000 && webseed < 21_000, String(webseed))
  })
})

describe('covers and previews', () => {
  test('by hash they are for ever', async () => {
    const response = await get(`/cover/${hashOf(PNG)}`)
    assert.equal(response.headers.get('content-type'), 'image/png')
    assert.match(response.headers.get('cache-control') ?? '', /immutable/)
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), PNG)
  })

  test('by album or track they are asked for again, cheaply', async () => {
    const [first] = full.tracks
    for (const path of [`/cover/${full.albumId}`, `/preview/${first?.track.trackId}`]) {
      const response = await get(path)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('cache-control'), 'no-cache')
      const etag = response.headers.get('etag') ?? ''
      assert.equal((await get(path, { headers: { 'if-none-match': etag } })).status, 304)
    }
  })

  test('a preview can be sought in', async () => {
    const response = await get(`/preview/${hashOf(PREVIEW)}`, { headers: { range: 'bytes=10-19' } })
    assert.equal(response.status, 206)
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), PREVIEW.slice(10, 20))
  })
})

test('a .torrent names this node as tracker and web seed, whoever published it', async () => {
  const bytes = await node.api.torrent(track.torrent.infoHash)
  assert.equal((await parseTorrent(bytes, sha1)).infoHash, track.torrent.infoHash)
  const text = Buffer.from(bytes).toString('latin1')
  assert.ok(text.includes(`ws://127.0.0.1:${node.port}/`))
  assert.ok(text.includes(`${node.url}/webseed/${track.torrent.infoHash}/01.mp3`))
})

describe('the catalogue', () => {
  const catalogue = async (since = '', gzip = false) => {
    const headers = { 'accept-encoding': gzip ? 'gzip' : 'identity' }
    const response = await get(`/records/catalogue${since && `?since=${encodeURIComponent(since)}`}`, { headers })
    return { text: await response.text(), coding: response.headers.get('content-encoding') }
  }

  test('is the same with and without compression, verbatim, and ends with a cursor', async () => {
    const plain = await catalogue()
    const zipped = await catalogue('', true)
    assert.equal(zipped.coding, 'gzip')
    assert.equal(zipped.text, plain.text)
    const lines = plain.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>)
    assert.deepEqual(Object.keys(lines.at(-1) ?? {}), ['cursor'])
    assert.deepEqual(
      lines
        .slice(0, -1)
        .map(({ value }) => value)
        .sort(),
      [made.entries[0]?.value, full.entries[0]?.value].sort(),
    )
  })

  test('gives only what came since a cursor, and everything for one it never gave', async () => {
    const { cursor } = await node.api.catalogue('')
    assert.deepEqual((await node.api.catalogue(cursor)).entries, [])
    const edited = await signAlbum(made.key, { ...made.album, title: 'Edited', version: made.album.version + 1 })
    await node.api.postRecords([edited])
    const news = await node.api.catalogue(cursor)
    assert.deepEqual(news.entries, [edited])
    assert.notEqual(news.cursor, cursor)
    // The newest first, so that a first screen need not wait for the rest.
    assert.deepEqual((await node.api.catalogue('')).entries[0], edited)
    for (const unknown of ['nonsense', '0.0', `${cursor.split('.')[0]}.-1`, `${cursor}.1`, '../../etc']) {
      assert.equal((await node.api.catalogue(unknown)).entries.length, 2, unknown)
    }
    const whole = await node.api.catalogue('')
    assert.deepEqual(
      whole.entries.filter(({ key }) => key === made.albumId),
      [edited],
    )
  })

  test('records of a track are those of its album', async () => {
    assert.deepEqual(await node.api.trackRecords(track.track.trackId), await node.api.albumRecords(made.albumId))
  })
})

describe('the status', () => {
  test('says who and how the node is', async () => {
    const status = (await node.api.status()) as Record<string, unknown>
    assert.match(String(status.nodeId), /^eldernode\.[A-Za-z0-9_-]{16}$/)
    assert.equal(status.endpoint, node.url)
    assert.equal(status.status, 'active')
    assert.equal(status.seedingCount, 3)
    assert.deepEqual(status.tracker, { swarms: 0, peers: 0 })
  })

  test('signs a nonce with the key its id names', async () => {
    const nonce = 'abcdefgh12345678'
    const status = (await (await get(`/status?nonce=${nonce}`)).json()) as NodeWord & {
      publicKey: PublicKey
      signature: string
    }
    const { publicKey, signature, nodeId, endpoint, trusts } = status
    assert.deepEqual([endpoint, trusts], [node.url, []])
    assert.equal(await fingerprintOf(publicKey, sha256), nodeId.slice(-16))
    const key = createPublicKey({ format: 'jwk', key: jwkOf(publicKey) })
    const text = utf8(statusText(nonce, status))
    assert.ok(verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, fromBase64(signature) ?? new Uint8Array()))
    for (const bad of ['', 'short', 'with%20spaces', 'x'.repeat(129)]) {
      assert.equal((await get(`/status?nonce=${bad}`)).status, 400, bad)
    }
  })

  test('it is healthy and ready as soon as it listens', async () => {
    for (const path of ['/healthz', '/readyz']) assert.equal((await get(path)).status, 200)
  })
})

test('a node that is draining keeps records and tracker, and gives no audio on any path', async () => {
  await node.node.setServeAudio(false)
  const paths = [
    `/stream/${track.track.trackId}`,
    `/webseed/${track.torrent.infoHash}/01.mp3`,
    `/preview/${hashOf(PREVIEW)}`,
  ]
  for (const path of paths) {
    const response = await get(path)
    assert.equal(response.status, 503, path)
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'unavailable')
  }
  assert.equal(((await node.api.status()) as { status: string }).status, 'draining')
  assert.equal((await node.api.albumRecords(made.albumId)).length, 2)
  await node.node.setServeAudio(true)
  for (const path of paths) assert.equal((await get(path)).status, 200, path)
})

test('a catalogue that is compressed is real gzip', async () => {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    request(`${node.url}/records/catalogue`, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
    })
      .on('error', reject)
      .end()
  })
  assert.match(gunzipSync(bytes).toString(), /"cursor":"[0-9a-f]{16}\.\d+"\}\n$/)
})
