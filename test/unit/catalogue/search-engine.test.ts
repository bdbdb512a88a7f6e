import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { createSearchEngine } from '../../../src/catalogue/search-engine.ts'
import type { SearchState } from '../../../src/catalogue/search-messages.ts'
import { type Entry, signRecord } from '../../../src/core/signed.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { loadSearchIndex } from '../../../src/storage/search-index.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { verifier } from '../../helpers/crypto.ts'
import { type MadeAlbum, makeAlbum } from '../../helpers/records.ts'

const made = await Promise.all(
  ['Midnight River', 'Blue Ocean', 'Golden Garden'].map((title, i) => makeAlbum({ title, slug: `album-${i}` })),
)
const [first, second] = made as [MadeAlbum, MadeAlbum]
let db: Database

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  for (const { entries } of made) await takeIn(db, entries, verifier)
})

/** An engine, and a wait for the moment it has saved. */
function engineOf(persist = true) {
  const states: SearchState[] = []
  const engine = createSearchEngine({ db, persist, slice: 2, saveAfterMs: 0, onState: (state) => states.push(state) })
  const titles = async (query: string) => (await engine.find(query, 10)).map(({ title }) => title)
  return { ...engine, states, titles }
}

async function saved(): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while ((await loadSearchIndex(db)).length === 0) {
    signal.throwIfAborted()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function edit(album: MadeAlbum, record: object, version: number): Promise<void> {
  const { soul } = album.entries[0] as Entry
  await takeIn(db, [await signRecord(album.key.signer, soul, album.albumId, { ...record, version })], verifier)
}
const retitle = (album: MadeAlbum, title: string) => edit(album, { ...album.album, title }, album.album.version + 1)
const withdraw = ({ albumId, ...album }: MadeAlbum) =>
  edit({ albumId, ...album }, { albumId, withdrawnAt: 1 }, album.album.version + 1)

test('every stored album is indexed, in slices, and the state says how far it is', async () => {
  const engine = engineOf()
  await engine.caughtUp
  assert.deepEqual(engine.states[0], { status: 'indexing', indexed: 0, total: 0 })
  assert.deepEqual(
    engine.states.slice(1, -1).map((state) => 'indexed' in state && state.indexed),
    [2, 3],
  )
  assert.deepEqual(engine.states.at(-1), { status: 'ready', albums: 3 })
  assert.deepEqual(await engine.titles('midnigth'), ['Midnight River'])
  engine.close()
})

test('a hit carries what a list shows of it', async () => {
  const engine = engineOf()
  await engine.caughtUp
  const [hit] = await engine.find('track 2', 1)
  assert.equal(hit?.artistName, 'Test artist')
  assert.deepEqual(hit?.matched, { field: 'track', text: 'Track 2' })
  engine.close()
})

test('changed, new and withdrawn albums are found by what they are now', async () => {
  const engine = engineOf()
  await engine.caughtUp
  await retitle(first, 'Northern Lights')
  await withdraw(second)
  const fresh = await makeAlbum({ title: 'Paper Tigers', slug: 'fresh' })
  await takeIn(db, fresh.entries, verifier)
  await engine.changed([first.albumId, second.albumId, fresh.albumId])
  assert.deepEqual(await engine.titles('northern'), ['Northern Lights'])
  assert.deepEqual(await engine.titles('midnight'), [])
  assert.deepEqual(await engine.titles('ocean'), [])
  assert.deepEqual(await engine.titles('tigers'), ['Paper Tigers'])
  engine.close()
})

test('what changed while it was closed is caught up when it opens again', async () => {
  const before = engineOf()
  await before.caughtUp
  await saved()
  before.close()
  await retitle(first, 'Northern Lights')
  await withdraw(second)
  const engine = engineOf()
  await engine.caughtUp
  assert.deepEqual(engine.states.at(-1), { status: 'ready', albums: 2 })
  assert.deepEqual(await engine.titles('northern'), ['Northern Lights'])
  assert.deepEqual(await engine.titles('midnight'), [])
  assert.deepEqual(await engine.titles('ocean'), [])
  engine.close()
})

test('a saved index is answered from at once, and compared in silence', async () => {
  const before = engineOf()
  await before.caughtUp
  await saved()
  before.close()
  const engine = engineOf()
  await engine.caughtUp
  assert.deepEqual(engine.states, [
    { status: 'indexing', indexed: 0, total: 0 },
    { status: 'ready', albums: 3 },
  ])
  engine.close()
})

test('an album whose row is gone leaves the index', async () => {
  const before = engineOf()
  await before.caughtUp
  await saved()
  before.close()
  await db.run(['albums'], 'readwrite', (tx) => tx.objectStore('albums').delete(first.albumId))
  const engine = engineOf()
  await engine.caughtUp
  assert.deepEqual(engine.states.at(-1), { status: 'ready', albums: 2 })
  engine.close()
})

test('a damaged or half-written index is made anew', async () => {
  const before = engineOf()
  await before.caughtUp
  await saved()
  before.close()
  await db.run(['searchIndex'], 'readwrite', async (tx) => {
    const store = tx.objectStore('searchIndex')
    for (const id of await store.getAllKeys()) if (id !== 'head') await store.put({ id, data: '{"nonsense":' })
  })
  const engine = engineOf()
  await engine.caughtUp
  assert.deepEqual(await engine.titles('golden'), ['Golden Garden'])
  engine.close()
})

test('on the page’s own thread nothing is written out', async () => {
  const engine = engineOf(false)
  await engine.caughtUp
  assert.deepEqual(await engine.titles('golden'), ['Golden Garden'])
  assert.deepEqual(await loadSearchIndex(db), [])
  engine.close()
})

test('an album that comes with its words is found without being read', async () => {
  const engine = engineOf()
  await engine.caughtUp
  const { albumId } = first
  const words = { stamp: '2 AAAAAAAAAAAA', title: 'Northern Lights', artist: 'Anna', genre: '', tracks: 'Snow' }
  await engine.changed([
    { id: albumId, ...words },
    { id: second.albumId, withdrawn: true },
  ])
  assert.deepEqual(await engine.titles('northern'), ['Midnight River'])
  assert.deepEqual(await engine.titles('blue ocean'), [])
  engine.close()
})
