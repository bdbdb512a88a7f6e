import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { WebSocket as NodeSocket } from 'ws'
import { createGraph, type Graph } from '../../../src/catalogue/graph.ts'
import { createIntake, type Intake } from '../../../src/catalogue/intake.ts'
import { type Entry, signRecord } from '../../../src/core/signed.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState } from '../../../src/storage/records.ts'
import { verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'
import { until } from '../../helpers/signals.ts'
import { type SmallRelay, startSmallRelay } from '../../helpers/small-relay.ts'
import { seedRequestOf } from '../../helpers/stranger.ts'

const made = await makeAlbum()
const [albumEntry, trackEntry] = made.entries as [Entry, Entry]
const signNewer = (title: string, version = made.album.version + 1) =>
  signRecord(made.key.signer, albumEntry.soul, made.albumId, { ...made.album, title, version })
const newer = await signNewer('Newer')

let relay: SmallRelay
let db: Database
let intake: Intake
let graphs: Graph[] = []
let caughtUp: () => void

const dial = (url: string) => new NodeSocket(url) as unknown as WebSocket

function openGraph(relayUrls = [relay.url]): Graph {
  const graph = createGraph({
    db,
    intake,
    verifier,
    relayUrls,
    endpoints: [],
    isEnabled: true,
    catchUp: () => caughtUp(),
    dial,
  })
  graphs.push(graph)
  return graph
}

/** Connected, subscribed, and told to catch up. */
async function connect(relayUrls?: string[]): Promise<Graph> {
  const standing = new Promise<void>((resolve) => {
    caughtUp = resolve
  })
  const graph = openGraph(relayUrls)
  await graph.start()
  await standing
  return graph
}

/** The next change that passes, from now on. */
const changed = () => new Promise<void>((resolve) => intake.onChange(() => resolve()))
const refusedLive = (count: number) =>
  until(intake.tally, ({ live }) => Object.values(live.refused).reduce((a, b) => a + b, 0) >= count)
const titleOf = async () => {
  const state = await getAlbumState(db, made.albumId)
  return state && 'title' in state ? state.title : undefined
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  intake = createIntake({ db, verifier })
  relay = await startSmallRelay()
  caughtUp = () => undefined
})
afterEach(async () => {
  for (const graph of graphs) graph.close()
  graphs = []
  intake.close()
  await relay.end()
})

test('it subscribes to every shard before it catches up, and asks for no preview', async () => {
  await connect()
  const souls = relay.state.gets.map(({ soul }) => soul)
  assert.equal(new Set(souls).size, 513)
  assert.ok(souls.every((soul) => /^digm\/(albums|artists)\/[0-9a-f]{2}$|^digm\/eldernodes$/.test(soul)))
})

test('a live album is stored, and a newer version of it takes its place', async () => {
  await connect()
  for (const [entry, version] of [
    [albumEntry, made.album.version],
    [newer, made.album.version + 1],
  ] as const) {
    const stored = changed()
    relay.publish(entry, version)
    await stored
  }
  assert.equal(await titleOf(), 'Newer')
  assert.deepEqual(intake.tally.value.live, { accepted: 2, known: 0, refused: {} })
})

test('what a hostile relay sends never replaces a good record, is counted, and pollutes nothing', async () => {
  const names = Object.getOwnPropertyNames(Object.prototype)
  const before = names.length
  await connect()
  const stored = changed()
  relay.publish(newer, made.album.version + 1)
  await stored
  const evil = (soul: string, key: string, value: unknown, state: unknown, id = 'e00000000') =>
    JSON.stringify({ '#': id, put: { A: 1 } }).replace(
      '{"A":1}',
      `{${JSON.stringify(soul)}:{"_":{"#":${JSON.stringify(soul)},">":{${JSON.stringify(key)}:${JSON.stringify(state)}}},${JSON.stringify(key)}:${JSON.stringify(value)}}}`,
    )
  const later = await signNewer('Later', made.album.version + 9)
  const { soul } = albumEntry
  const frames = [
    ...names.flatMap((name) => [
      evil(name, 'x', 'y', 1.7e12),
      evil(soul, name, 'y', 1.7e12),
      JSON.stringify({ '#': 'e00000001', dam: name }),
      JSON.stringify({ '#': name, get: { '#': soul } }),
    ]),
    evil(soul, made.albumId, albumEntry.value, made.album.version),
    evil(soul, made.albumId, later.value.replace('Later', 'Owned'), made.album.version + 9),
    evil(soul, made.albumId, later.value, made.album.version + 10),
    evil(soul, made.albumId, 'x'.repeat(40_000), made.album.version + 10),
    evil(soul, made.albumId, trackEntry.value, made.album.version),
    evil('digm/junk/00', made.albumId, later.value, made.album.version + 9),
    '{"#":"e00000002","put":',
    '[]',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    '"text"',
  ]
  // Fewer than make the page leave the relay.
  assert.ok(frames.length < 200)
  const refused = refusedLive(frames.length)
  for (const frame of frames) relay.send(frame)
  await refused
  assert.equal(await titleOf(), 'Newer')
  assert.equal(Object.getOwnPropertyNames(Object.prototype).length, before)
  assert.equal(({} as Record<string, unknown>).x, undefined)
  assert.equal(relay.connections(), 1)
})

test('what was written offline survives a restart, and reaches every relay in its order and exactly once', async () => {
  const request = await seedRequestOf(made)
  const other = await startSmallRelay()
  const offline = openGraph([relay.url, other.url])
  await offline.outbox.enqueue(albumEntry)
  await offline.outbox.enqueue(request)
  assert.deepEqual(offline.network.value.outbox, { waiting: 2, sent: 0, refused: 0 })
  assert.equal(await titleOf(), 'Test album')
  offline.close()

  const graph = await connect([relay.url, other.url])
  await until(graph.outbox.rows, (rows) => rows.every(({ confirmedBy }) => confirmedBy.length === 2))
  assert.deepEqual(graph.network.value.outbox, { waiting: 0, sent: 2, refused: 0 })
  await graph.outbox.flush()
  for (const { state } of [relay, other]) {
    assert.deepEqual(
      state.puts,
      [albumEntry, request].map((entry) => ({ ...entry, state: made.album.version })),
    )
  }
  await other.end()
})

test('a refused first try says why, and is delivered when the relay takes it', async () => {
  relay.state.refusal = 'quota-exceeded'
  const graph = await connect()
  await graph.outbox.enqueue(albumEntry)
  await graph.outbox.flush()
  assert.deepEqual(
    graph.outbox.rows.value.map(({ state, reason }) => [state, reason]),
    [['refused', 'quota-exceeded']],
  )
  relay.state.refusal = undefined
  await graph.outbox.flush()
  assert.deepEqual(
    graph.outbox.rows.value.map(({ state, reason }) => [state, reason]),
    [['sent', undefined]],
  )
})

test('a relay that is killed and comes back is dialled again, and gets what waited', async () => {
  const graph = await connect()
  await relay.end()
  await graph.outbox.enqueue(albumEntry)
  relay = await startSmallRelay(relay.port)
  await sent(graph, 1)
  assert.deepEqual(relay.state.puts, [{ ...albumEntry, state: made.album.version }])
})

test('what was sent is shown for a week and then forgotten; what waits is not', async () => {
  const first = await connect()
  await first.outbox.enqueue(albumEntry)
  await sent(first, 1)
  first.close()
  await relay.end()
  const later = openGraph()
  await later.outbox.enqueue(trackEntry)
  const weekMs = 7 * 24 * 3_600_000
  await age(weekMs - 60_000)
  await later.outbox.show()
  assert.equal(later.outbox.rows.value.length, 2)
  await age(120_000)
  await later.outbox.show()
  assert.deepEqual(
    later.outbox.rows.value.map(({ value, state }) => [value, state]),
    [[trackEntry.value, 'waiting']],
  )
})

test('what is not validly signed is never put into the outbox', async () => {
  const graph = openGraph()
  await assert.rejects(graph.outbox.enqueue({ ...newer, value: newer.value.replace('Newer', 'Other') }), {
    code: 'bad-signature',
  })
  await graph.outbox.enqueue(newer)
  await assert.rejects(graph.outbox.enqueue(albumEntry), { code: 'stale-version' })
  assert.deepEqual(
    graph.outbox.rows.value.map(({ value }) => value),
    [newer.value],
  )
})

test('while an album is open its tracks and receipts are asked for, once however often', async () => {
  const graph = await connect()
  const isTrack = ({ soul }: { soul: string }) => soul.startsWith('digm/tracks/')
  const stop = [graph.follow(made.album), graph.follow(made.album)]
  await relay.until(() => relay.state.gets.filter(isTrack).length === made.tracks.length)
  await relay.until(() => relay.state.gets.some(({ soul }) => soul.startsWith('digm/receipts/')))
  for (const end of stop) end()
  assert.equal(relay.state.gets.filter(isTrack).length, made.tracks.length)
})

/** As if the outbox had been written so much earlier. */
const age = (ms: number) =>
  db.run(['outbox'], 'readwrite', async (tx) => {
    for (const row of await tx.objectStore('outbox').getAll())
      await tx.objectStore('outbox').put({ ...row, createdMs: row.createdMs - ms })
  })

const sent = (graph: Graph, relays: number) =>
  until(graph.outbox.rows, (rows) => rows.some(({ confirmedBy }) => confirmedBy.length === relays))
