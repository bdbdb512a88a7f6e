// Audio on its way in: resumable, checked as it arrives.
import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { startNode, type TestNode } from '../../helpers/node.ts'
import { type MadeAlbum, type MadeTrack, makeAlbum } from '../../helpers/records.ts'
import { firstOf, signTrack } from './made.ts'

describe('an upload', () => {
  let node: TestNode
  before(async () => {
    node = await startNode()
  })
  after(() => node.close())

  const put = (path: string, body: Uint8Array<ArrayBuffer>, range?: string) =>
    fetch(node.url + path, { method: 'PUT', body, headers: range === undefined ? {} : { 'content-range': range } })

  let made: MadeAlbum
  let path: string
  let track: MadeTrack
  let count = 0

  beforeEach(async () => {
    made = await makeAlbum({ slug: `upload-${++count}`, trackSizes: [100_000 + count] })
    track = firstOf(made)
    path = `/webseed/${track.torrent.infoHash}/${track.torrent.name}`
    await node.api.postRecords(made.entries)
    await node.api.putTorrent(track.torrent.infoHash, track.torrentBytes)
  })

  const answer = async (response: Response) => [response.status, (await response.json()) as unknown] as const
  const ask = async () => answer(await put(path, new Uint8Array(), `bytes */${track.bytes.length}`))
  const send = async (start: number, end: number, bytes = track.bytes) =>
    answer(await put(path, bytes.slice(start, end), `bytes ${start}-${end - 1}/${bytes.length}`))

  test('goes on where it stopped, in the middle of a piece too', async () => {
    const size = track.bytes.length
    assert.deepEqual(await ask(), [202, { received: 0 }])
    assert.deepEqual(await send(0, 30_000), [202, { received: 30_000 }])
    assert.deepEqual(await ask(), [202, { received: 30_000 }])
    assert.deepEqual(await send(30_000, 30_001), [202, { received: 30_001 }])
    assert.deepEqual(await send(30_001, size), [201, { received: size }])
    assert.deepEqual(await ask(), [201, { received: size }])
  })

  test('at the wrong place is told where to go on', async () => {
    await send(0, 20_000)
    const [code, body] = await send(10_000, 20_000)
    assert.equal(code, 409)
    const { error } = body as { error: { code: string; details: { received: number } } }
    assert.equal(error.code, 'offset-mismatch')
    assert.equal(error.details.received, 20_000)
  })

  test('of wrong bytes is refused at the first bad piece; what was right stays', async () => {
    const spoilt = track.bytes.slice()
    spoilt[40_000] = (spoilt[40_000] ?? 0) ^ 1
    const [code] = await send(0, spoilt.length, spoilt)
    assert.equal(code, 422)
    assert.deepEqual(await ask(), [202, { received: 32_768 }])
    assert.deepEqual(await send(32_768, track.bytes.length), [201, { received: track.bytes.length }])
  })

  test('whose body ends early keeps what came', async () => {
    const stop = new AbortController()
    const half = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(track.bytes.slice(0, 50_000)),
    })
    const sending = fetch(node.url + path, {
      method: 'PUT',
      body: half,
      headers: { 'content-range': `bytes 0-${track.bytes.length - 1}/${track.bytes.length}` },
      duplex: 'half',
      signal: stop.signal,
    } as RequestInit)
    const part = join(node.dataFolder, 'audio', track.torrent.infoHash)
    while ((await partSize(part)) < 49_152) await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    await assert.rejects(sending)
    const [code, body] = await ask()
    assert.equal(code, 202)
    const { received } = body as { received: number }
    assert.ok(received >= 49_152 && received <= 50_000, String(received))
    assert.deepEqual(await send(received, track.bytes.length), [201, { received: track.bytes.length }])
  })

  test('that has fallen silent gives way to the next one', async () => {
    const stop = new AbortController()
    const silent = new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(track.bytes.slice(0, 20_000)) })
    const headers = { 'content-range': `bytes 0-${track.bytes.length - 1}/${track.bytes.length}` }
    const init = { method: 'PUT', body: silent, headers, duplex: 'half', signal: stop.signal } as RequestInit
    const first = fetch(node.url + path, init).catch(() => undefined)
    while ((await partSize(join(node.dataFolder, 'audio', track.torrent.infoHash))) < 16_384) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    const [, body] = await ask()
    const { received } = body as { received: number }
    assert.deepEqual(await send(received, track.bytes.length), [201, { received: track.bytes.length }])
    stop.abort()
    await first
  })

  test('of many wrong bytes is told so while it still sends them', async () => {
    const large = await makeAlbum({ slug: `large-${count}`, trackSizes: [7_000_000] })
    const { torrent, torrentBytes, bytes } = firstOf(large)
    await node.api.postRecords(large.entries)
    await node.api.putTorrent(torrent.infoHash, torrentBytes)
    const spoilt = bytes.slice()
    spoilt[5] = (spoilt[5] ?? 0) ^ 1
    const range = `bytes 0-${bytes.length - 1}/${bytes.length}`
    const response = await put(`/webseed/${torrent.infoHash}/${torrent.name}`, spoilt, range)
    assert.equal(response.status, 422)
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'hash-mismatch')
  })

  test('of a file that is not what its record promises is thrown away', async () => {
    const lie = await signTrack(made.key, {
      ...track.track,
      contentHash: `sha256:${'0'.repeat(64)}` as never,
      version: made.album.version + 1,
    })
    await node.api.postRecords([lie])
    const [code] = await send(0, track.bytes.length)
    assert.equal(code, 422)
    assert.deepEqual(await ask(), [202, { received: 0 }])
    assert.equal((await fetch(`${node.url}/records/album/${made.albumId}`)).status, 404)
  })

  const BAD_RANGES = ['bytes 0-10/5', 'bytes 5-2/100000', 'bytes -/9', 'bytes */0', 'items 0-1/2', 'bytes 0-4/100001']
  for (const range of BAD_RANGES) {
    test(`with Content-Range "${range}" is not understood`, async () => {
      const body = range.startsWith('bytes */') ? new Uint8Array() : new Uint8Array(5)
      assert.equal((await put(path, body, range)).status, 400)
    })
  }
})

async function partSize(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const part = names.find((name) => name.endsWith('.part'))
  return part === undefined ? 0 : (await stat(join(folder, part))).size
}
