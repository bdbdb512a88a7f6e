// What strangers try over HTTP: nothing of it may reach the disk, hang a socket or end the process.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { publishMade, startNode, type TestNode } from '../../helpers/node.ts'
import { type MadeAlbum, makeAlbum } from '../../helpers/records.ts'
import { runs } from '../../helpers/runs.ts'

let node: TestNode
let made: MadeAlbum

before(async () => {
  node = await startNode({ appFolder: 'test/fixtures/app' })
  made = await makeAlbum({ trackSizes: [20_000] })
  await publishMade(node.api, made)
})
after(() => node.close())

/** A request as it stands, without a client that would tidy it up; the status code of the answer. */
async function raw(text: string): Promise<number> {
  const socket = connect(node.port, '127.0.0.1')
  socket.end(text)
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.on('close', resolve))
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(Buffer.concat(parts).toString())?.[1] ?? 0)
}

const getRaw = (path: string) => raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)

describe('paths that lead out of the folder, or nowhere', () => {
  const infoHash = () => made.tracks[0]?.torrent.infoHash ?? ''
  const PATHS: (() => string)[] = [
    () => '/../../etc/passwd',
    () => '/assets/../../../etc/passwd',
    () => '/%2e%2e/%2e%2e/etc/passwd',
    () => '/..%2f..%2fetc%2fpasswd',
    () => '/assets/..%5c..%5cetc',
    () => `/webseed/${infoHash()}/..%2f..%2fnode-key.json`,
    () => `/webseed/${infoHash()}/../../node-key.json`,
    () => `/webseed/..%2f..%2f/01.mp3`,
    () => `/webseed/${infoHash()}/01.mp3.part`,
    () => '/torrents/..%2fnode-key.json',
    () => `/torrents/${infoHash()}.torrent.torrent`,
    () => '/cover/..%2f..%2fnode-key.json',
    () => '/preview/__proto__',
    () => '/cover/constructor',
    () => '/stream/%00',
    () => '/stream/%zz',
    () => `/stream/${'a'.repeat(5000)}`,
    () => '/records/album/toString',
    () => '/seed/__proto__',
    () => '/seed/..%2f..%2fnode-key.json',
    () => '/node-key.json',
    () => '/album/../../x.y',
    () => '/nowhere',
  ]
  for (const path of PATHS) {
    test(String(path).slice(6, 60), async () => {
      const status = await getRaw(path())
      assert.ok(status >= 400 && status < 500, `${path()} was answered ${status}`)
    })
  }

  test('errors are JSON with a code', async () => {
    const response = await fetch(`${node.url}/stream/nobody.AAAAAAAAAAAAAAAA`)
    assert.equal(response.status, 404)
    assert.deepEqual(await response.json(), {
      error: { code: 'track-unknown', message: 'This track is not known here.' },
    })
  })
})

describe('bodies', () => {
  const post = async (body: string) => (await fetch(`${node.url}/records`, { method: 'POST', body })).text()

  test('lines that are no records are refused one by one', async () => {
    const lines = [
      '',
      '{}',
      '[]',
      'null',
      '"text"',
      '{"soul":1}',
      '{"soul":"digm/albums/00","key":"x","value":"y"}',
      '{',
    ]
    const answers = (await post(lines.join('\n'))).trimEnd().split('\n')
    assert.equal(answers.length, lines.length - 1)
    for (const answer of answers) assert.match(answer, /"accepted":false,"code":"bad-record"/)
  })

  test('whatever is posted, the node answers and goes on', async () => {
    const soul = fc.constantFrom('digm/albums/00', 'digm/tracks/ff', 'digm/eldernodes', '__proto__', 'digm/albums/zz')
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc.record({ soul, key: fc.string(), value: fc.json() }).map((v) => JSON.stringify(v)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (lines) => {
        const text = await post(lines.join('\n'))
        assert.ok(!text.includes('"accepted":true'))
        assert.ok(!text.includes('internal'))
      }),
      { numRuns: runs(100) },
    )
  })

  test('more than is allowed is not read to its end', async () => {
    const head = 'POST /records HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n'
    assert.equal(await raw(`${head}${'x'.repeat(1000)}`), 413)
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const chunked = `POST /records HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(200)}`
    assert.ok([0, 413].includes(await raw(chunked)))
    assert.equal((await fetch(`${node.url}/healthz`)).status, 200)
  })

  test('an upload for nothing that was announced is refused before its body came', async () => {
    const path = `/webseed/${'0'.repeat(40)}/01.mp3`
    assert.equal(await raw(`PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n\r\n`), 404)
    assert.ok(!(await readdir(join(node.dataFolder, 'audio'))).includes('0'.repeat(40)))
  })

  test('methods nobody offers are not found', async () => {
    for (const method of ['DELETE', 'PATCH', 'PUT', 'POST']) {
      const response = await fetch(`${node.url}/stream/${made.tracks[0]?.track.trackId}`, { method })
      assert.equal(response.status, 404, method)
    }
  })
})

test('an upgrade to anything but tracker and relay is closed', async () => {
  const upgrade = (path: string) =>
    raw(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
  for (const path of ['/gunn', '/gun/x', '/stream/x', '/__proto__', '//']) assert.equal(await upgrade(path), 404, path)
})
