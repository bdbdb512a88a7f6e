// The listing beside the albums, in a database: whatever way an album comes or goes, it says what storage holds.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import type { AlbumId } from '../../../src/core/ids.ts'
import type { Album } from '../../../src/core/records.ts'
import { firstAlbums, listAlbumIds } from '../../../src/storage/albums.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { type AlbumEntry, addAlbums } from '../../../src/storage/new-albums.ts'
import { putEntries, putPlaces } from '../../../src/storage/records.ts'
import { albumOf, entryOf, withdrawalOf } from './shelf.ts'

const DAY_MS = 86_400_000

let db: Database
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})

const made = (at: number, changes: Partial<Album> = {}): Album => {
  const releaseDate = new Date(Date.UTC(2000, 0, 1) + at * DAY_MS).toISOString().slice(0, 10)
  return albumOf(`album-${at}`, { releaseDate, ...changes })
}
const entriesOf = (albums: readonly Album[]) => albums.map(entryOf) as AlbumEntry[]
/** Of albums made in ascending order. */
const newestFirst = (albums: readonly Album[]): AlbumId[] => albums.map(({ albumId }) => albumId).reverse()

test('a thousand albums stand in order, however they came', async () => {
  const albums = Array.from({ length: 1_000 }, (_, i) => made(i))
  const parts = [0, 1, 2, 3].map((part) => albums.filter((_, i) => (i * 7) % 4 === part))
  assert.equal(await addAlbums(db, entriesOf(parts[2] ?? [])), true)
  await putPlaces(db, entriesOf(parts[0] ?? []))
  await putEntries(db, entriesOf(parts[3] ?? []).slice(0, 20))
  assert.equal(await addAlbums(db, entriesOf(parts[1] ?? [])), true)
  await putPlaces(db, entriesOf(parts[3] ?? []))
  assert.deepEqual(await listAlbumIds(db), newestFirst(albums))
  assert.deepEqual(await firstAlbums(db, 3), albums.slice(-3).reverse())
})

test('two tabs that store at once list what both have stored', async () => {
  const albums = Array.from({ length: 400 }, (_, i) => made(i))
  const other = openDatabase()
  const stored = await Promise.all([
    addAlbums(db, entriesOf(albums.filter((_, i) => i % 2 === 0))),
    addAlbums(other, entriesOf(albums.filter((_, i) => i % 2 === 1))),
    putPlaces(other, entriesOf(albums.slice(100, 120))),
  ])
  assert.ok(stored.every((is) => is))
  assert.deepEqual(await listAlbumIds(db), newestFirst(albums))
})

test('what cannot be added because one of them is there already leaves the listing as it was', async () => {
  await addAlbums(db, entriesOf([made(1), made(2)]))
  assert.equal(await addAlbums(db, entriesOf([made(3), made(2), made(4)])), false)
  assert.deepEqual(await listAlbumIds(db), newestFirst([made(1), made(2)]))
})

test('an album that changes twice in one go stands once, where it belongs in the end', async () => {
  await putEntries(db, entriesOf([made(1), made(2), made(3)]))
  const moved = made(9, { albumId: made(1).albumId, version: made(1).version + 1 })
  const back = made(0, { albumId: made(1).albumId, version: made(1).version + 2, genre: ['Dub'] })
  await putEntries(db, entriesOf([moved, back]))
  assert.deepEqual(await listAlbumIds(db), newestFirst([made(1), made(2), made(3)]))
  assert.deepEqual(await listAlbumIds(db, { genre: 'dub' }), [back.albumId])
  const gone = withdrawalOf({ albumId: back.albumId, withdrawnAt: 1, version: back.version + 1 })
  await putEntries(db, [gone, ...entriesOf([made(4)])])
  assert.deepEqual(await listAlbumIds(db), newestFirst([made(2), made(3), made(4)]))
})
