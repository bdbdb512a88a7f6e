// What a relay costs with 500 clients that follow the catalogue and one that publishes 100 albums with previews: ours, npm gun's,
// and npm gun's behind our gate, each in a process of its own with an empty store. The publisher waits for no answer, since stock
// relays owe some; a relay's turn is over when every follower has every album, or its time is.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { newId } from '../eldernode/relay/wire-text.ts'
import type { BlobHash } from '../src/core/ids.ts'
import { type Entry, signRecord } from '../src/core/signed.ts'
import { soulOf } from '../src/core/souls.ts'
import { BLOB_STATE } from '../src/core/write-policy.ts'
import { framedNoise } from '../test/helpers/audio.ts'
import { makeKey, sha256 } from '../test/helpers/crypto.ts'
import { tempFolder } from '../test/helpers/eldernode.ts'
import { nodeOf, versionOf } from '../test/helpers/gun.ts'
import { type NodeProcess, startProcess } from '../test/helpers/node-process.ts'
import { makeAlbum } from '../test/helpers/records.ts'
import { interleaved, report, summary } from './measure.ts'

const IDLE = 500
const ALBUMS = 100
/** About 64 KiB. */
const PREVIEW_FRAMES = 157
const ROUNDS = 1
const PUBLISH_EVERY_MS = 20
const CONNECT_DEADLINE_MS = 8_000
const ARRIVE_DEADLINE_MS = 10_000
/** A relay is at rest when it used less than a tenth of a core for this long. */
const REST_MS = 500
const REST_DEADLINE_MS = 5_000
/** Followed by every client; stock relays would take minutes to hear of all 256. */
const SHARDS = Array.from({ length: 16 }, (_, i) => `digm/albums/0${i.toString(16)}`)

/** An album as frames: its record, its track's, and the preview the track names. */
type Made = { albumId: string; frames: string[] }
type Key = Awaited<ReturnType<typeof makeKey>>
type Follower = { socket: WebSocket; bytes: number; previews: number; albums: Set<string> }
type Run = { grown: number; cpuSec: number; arrived: number; arrivedMs: number; bytes: number; previews: number }

export async function bench(): Promise<boolean> {
  const albums = await Promise.all(Array.from({ length: ALBUMS }, (_, i) => makeFrames(i)))
  const stock = join(import.meta.dirname, 'stock-relay.ts')
  const relays = {
    ours: (folder: string) => startProcess(folder),
    stock: (folder: string) => startProcess(folder, stock),
    'stock, guarded': (folder: string) => startProcess(folder, stock, 'guarded'),
  }
  const runs = new Map<string, Run[]>(Object.keys(relays).map((name) => [name, []]))
  const candidates = Object.entries(relays).map(([name, start]) => {
    const measured = async () => {
      const run = await load(start, albums)
      runs.get(name)?.push(run)
      process.stdout.write(
        `${name}: ${run.arrived} of ${ALBUMS} albums reached every follower within ${Math.round(run.arrivedMs)} ms; ` +
          `the ${IDLE} got ${(run.bytes / IDLE / 1000).toFixed(0)} kB each and ${run.previews} previews\n`,
      )
      return run.cpuSec
    }
    return [name, measured] as const
  })
  const cpu = await interleaved(ROUNDS, Object.fromEntries(candidates))
  const memory = [...runs].map(([name, all]) => [name, summary(all.map(({ grown }) => grown / 1e6))] as const)

  const own = runs.get('ours') ?? []
  const isQuiet = own.length > 0 && own.every(({ previews, arrived }) => previews === 0 && arrived === ALBUMS)
  const limits = ['stock', 'stock, guarded'].map((to) => ({ of: 'ours', to, atMost: 1 }))
  const heldCpu = report('relay-load', 's of CPU', cpu, limits)
  const heldMemory = report('relay-load', 'MB grown', Object.fromEntries(memory), limits)
  process.stdout.write(`  ${isQuiet ? 'holds ' : 'MISSED'} all ${IDLE} got every album from ours, and no preview\n`)
  return isQuiet && heldCpu && heldMemory
}

/** A slug whose album falls into a shard that is followed. */
async function slugFor(i: number, { fingerprint }: Key): Promise<string> {
  for (let n = 0; ; n++) {
    const slug = `load-${i}-${n}`
    if (SHARDS.includes(await soulOf('albums', `${slug}.${fingerprint}`, sha256))) return slug
  }
}

async function makeFrames(i: number): Promise<Made> {
  const key = await makeKey()
  const slug = await slugFor(i, key)
  const { albumId, entries, tracks } = await makeAlbum({ key, slug, trackSizes: [1000] })
  const [album, trackEntry] = entries
  const [made] = tracks
  if (!album || !trackEntry || !made) throw new Error('an album without a track')
  const bytes = Buffer.from(framedNoise(PREVIEW_FRAMES, i + 1))
  const hash = createHash('sha256').update(bytes).digest('hex') as BlobHash
  const track = { ...made.track, preview: { hash, startSec: 0, durationSec: 1 } }
  const signed = await signRecord(key.signer, trackEntry.soul, trackEntry.key, track)
  const blob = { soul: `digm/blobs/${hash}`, key: hash, value: bytes.toString('base64') }
  const put = (entry: Entry, state: number) => JSON.stringify({ '#': newId(), put: nodeOf(entry, state) })
  return { albumId, frames: [...[album, signed].map((entry) => put(entry, versionOf(entry))), put(blob, BLOB_STATE)] }
}

async function load(start: (folder: string) => Promise<NodeProcess>, albums: readonly Made[]): Promise<Run> {
  const folder = await tempFolder()
  const relay = await start(folder)
  const { pid } = relay.child
  const sockets: WebSocket[] = []
  try {
    const followers = await Promise.all(Array.from({ length: IDLE }, () => follow(relay.url)))
    const publisher = await connect(relay.url)
    sockets.push(publisher, ...followers.map(({ socket }) => socket))
    await atRest(pid, CONNECT_DEADLINE_MS)
    const before = await figuresOf(pid)
    for (const follower of followers) follower.bytes = 0

    const begunMs = performance.now()
    for (const { frames } of albums) {
      for (const frame of frames) publisher.send(frame)
      await pause(PUBLISH_EVERY_MS)
    }
    const arrived = () => Math.min(...followers.map((follower) => follower.albums.size))
    while (arrived() < albums.length && performance.now() - begunMs < ARRIVE_DEADLINE_MS) await pause(PUBLISH_EVERY_MS)
    const arrivedMs = performance.now() - begunMs
    await atRest(pid, REST_DEADLINE_MS)
    const after = await figuresOf(pid)
    return {
      grown: after.memory - before.memory,
      cpuSec: after.cpuSec - before.cpuSec,
      arrived: arrived(),
      arrivedMs,
      bytes: followers.reduce((sum, { bytes }) => sum + bytes, 0),
      previews: followers.reduce((sum, { previews }) => sum + previews, 0),
    }
  } finally {
    for (const socket of sockets) socket.terminate()
    await relay.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/gun`, { perMessageDeflate: false })
  socket.on('error', () => undefined)
  await once(socket, 'open')
  return socket
}

/** Hears of every album there will be, as a page does. */
async function follow(url: string): Promise<Follower> {
  const socket = await connect(url)
  const follower: Follower = { socket, bytes: 0, previews: 0, albums: new Set() }
  socket.on('message', (data) => {
    const text = String(data)
    follower.bytes += text.length
    if (text.includes('digm/blobs/')) follower.previews++
    for (const [id] of text.matchAll(/load-\d+-\d+\.[\w-]{16}/g)) follower.albums.add(id)
  })
  const ask = (soul: string) => ({ '#': newId(), get: { '#': soul, '.': { '>': '~~' }, '%': 1 } })
  socket.send(JSON.stringify(SHARDS.map(ask)))
  return follower
}

type Figures = { memory: number; cpuSec: number }

async function figuresOf(pid: number | undefined): Promise<Figures> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return {
    memory: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024,
    cpuSec: (Number(user) + Number(system)) / 100,
  }
}

async function atRest(pid: number | undefined, deadlineMs: number): Promise<void> {
  const endMs = performance.now() + deadlineMs
  for (let busySec = 1; busySec > REST_MS / 10_000 && performance.now() < endMs; ) {
    const { cpuSec } = await figuresOf(pid)
    await pause(REST_MS)
    busySec = (await figuresOf(pid)).cpuSec - cpuSec
  }
}
