// With GUN switched off, what is written here goes to a real node over HTTP.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { createGraph, type Graph } from '../../../src/catalogue/graph.ts'
import { createIntake } from '../../../src/catalogue/intake.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { verifier } from '../../helpers/crypto.ts'
import { startEldernode, type TestEldernode } from '../../helpers/eldernode.ts'
import { makeAlbum } from '../../helpers/records.ts'

const made = await makeAlbum()
const [albumEntry] = made.entries

let db: Database
let node: TestEldernode | undefined
let graph: Graph

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})
afterEach(async () => {
  graph.close()
  await node?.end()
  node = undefined
})

function silentGraph(endpoint: string): Graph {
  graph = createGraph({
    db,
    intake: createIntake({ db, verifier }),
    verifier,
    relayUrls: [`${endpoint}/gun`],
    endpoints: [endpoint],
    isEnabled: false,
    catchUp: () => undefined,
  })
  return graph
}

const states = () => graph.outbox.rows.value.map(({ state, reason }) => [state, reason])

async function enqueue(): Promise<void> {
  assert.ok(albumEntry)
  await graph.outbox.enqueue(albumEntry)
  await graph.outbox.flush()
}

test('it is sent when the node has taken it, and not sent again', async () => {
  node = await startEldernode()
  silentGraph(node.url)
  await enqueue()
  assert.deepEqual(states(), [['sent', undefined]])
  assert.deepEqual(graph.outbox.rows.value[0]?.confirmedBy, [node.url])
})

test('it waits while no node answers, and goes out at the next visit', async () => {
  silentGraph('http://127.0.0.1:9')
  await enqueue()
  assert.deepEqual(states(), [['waiting', undefined]])
  graph.close()
  node = await startEldernode()
  silentGraph(node.url)
  await graph.start()
  await graph.outbox.flush()
  assert.deepEqual(states(), [['sent', undefined]])
})

test('a refusal says why', async () => {
  node = await startEldernode({ deny: [made.key.fingerprint] })
  silentGraph(node.url)
  await enqueue()
  assert.deepEqual(states(), [['refused', 'not-allowed']])
})
