// Any BitTorrent client can help: what is published is an ordinary torrent with an ordinary web seed and an ordinary tracker.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../helpers/free-port.ts'
import { publishMade, startNode, type TestNode, temporaryFolder } from '../helpers/node.ts'
import { type MadeAlbum, makeAlbum } from '../helpers/records.ts'

const hasAria2 = spawnSync('aria2c', ['--version']).status === 0
const DOWNLOAD_DEADLINE_MS = 60_000

describe('stock BitTorrent clients', () => {
  let node: TestNode
  let made: MadeAlbum
  let folder: string
  let tcpPort: number

  before(async () => {
    tcpPort = await freePort()
    node = await startNode({ tcpPort })
    made = await makeAlbum({ trackSizes: [3_000_001, 16_384] })
    await publishMade(node.api, made)
    folder = await temporaryFolder()
  })
  after(async () => {
    await node.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('aria2 downloads a track bit-exact from its .torrent alone, over the web seed', {
    skip: hasAria2 ? false : 'aria2c is not installed (Debian: apt-get install aria2)',
  }, async () => {
    const track = firstOf(made)
    const file = join(folder, 'aria2.torrent')
    await writeFile(file, await node.api.torrent(track.torrent.infoHash))
    const before = node.node.sentBytes()
    const options = ['--seed-time=0', '--enable-dht=false', '--bt-enable-lpd=false', '--listen-port=6881-6999']
    const client = spawn('aria2c', [...options, '--allow-overwrite=true', `--dir=${folder}`, file], { stdio: 'pipe' })
    assert.equal(await exitOf(client), 0)
    assert.deepEqual(new Uint8Array(await readFile(join(folder, track.torrent.name))), track.bytes)
    const after = node.node.sentBytes()
    assert.ok(after.webseed - before.webseed >= track.bytes.length, 'the bytes came over the web seed')
  })

  test('a WebTorrent client downloads a track bit-exact over WebRTC alone', async () => {
    const track = firstOf(made)
    const file = join(folder, 'webtorrent.torrent')
    await writeFile(file, await node.api.torrent(track.torrent.infoHash))
    const before = node.node.sentBytes()
    const target = join(folder, 'over-webrtc')
    const script = join(import.meta.dirname, '../helpers/stock-webtorrent.mjs')
    const client = spawn(process.execPath, [script, file, target], { stdio: ['ignore', 'inherit', 'inherit'] })
    assert.equal(await exitOf(client), 0)
    assert.deepEqual(new Uint8Array(await readFile(join(target, track.torrent.name))), track.bytes)
    const after = node.node.sentBytes()
    assert.ok(after.webrtc - before.webrtc >= track.bytes.length, 'the bytes came over WebRTC')
    assert.equal(after.webseed, before.webseed, 'and over nothing else')
  })

  test('a client that knows only the address of the node downloads a sleeping torrent over TCP', async () => {
    const track = made.tracks[1]
    assert.ok(track)
    const file = join(folder, 'tcp.torrent')
    await writeFile(file, await node.api.torrent(track.torrent.infoHash))
    const target = join(folder, 'over-tcp')
    const script = join(import.meta.dirname, '../helpers/stock-webtorrent.mjs')
    const args = [script, file, target, `127.0.0.1:${tcpPort}`]
    assert.equal(await exitOf(spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })), 0)
    assert.deepEqual(new Uint8Array(await readFile(join(target, track.torrent.name))), track.bytes)
    assert.equal(node.node.sentBytes().tcp, track.bytes.length)
  })
})

function firstOf({ tracks }: MadeAlbum): MadeAlbum['tracks'][number] {
  const [first] = tracks
  assert.ok(first)
  return first
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const deadline = setTimeout(() => child.kill('SIGKILL'), DOWNLOAD_DEADLINE_MS)
  try {
    const [code] = await once(child, 'exit')
    return code
  } finally {
    clearTimeout(deadline)
  }
}
