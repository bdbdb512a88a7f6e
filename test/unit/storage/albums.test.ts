import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import type { AlbumId, Fingerprint } from '../../../src/core/ids.ts'
import { firstAlbums, getAlbums, listAlbumIds, listGenres } from '../../../src/storage/albums.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putEntries } from '../../../src/storage/records.ts'
import { ARTIST_A, ARTIST_B, albumOf, entryOf, withdrawalOf } from './shelf.ts'

let db: Database
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})

const slugs = (ids: readonly AlbumId[]) => ids.map((id) => id.slice(0, -17))
const shelve = (...albums: ReturnType<typeof albumOf>[]) => putEntries(db, albums.map(entryOf))

const old = albumOf('old', { releaseDate: '1967-06-01', genre: ['Jazz'] })
const early = albumOf('early', { releaseDate: '2020-05-01', createdAt: 1, genre: ['jazz ', 'Drone'] }, ARTIST_B)
const late = albumOf('late', { releaseDate: '2020-05-01', createdAt: 2, genre: ['JAZZ', 'Jazz'] })
const newest = albumOf('newest', { releaseDate: '2021-01-01', genre: ['Drone', 'R&B'] })

test('albums stand newest release first, and those of one day by when they were made', async () => {
  await shelve(early, old, newest, late)
  assert.deepEqual(slugs(await listAlbumIds(db)), ['newest', 'late', 'early', 'old'])
  assert.deepEqual(await firstAlbums(db, 2), [newest, late])
})

test('a release date that lies ahead counts as the day it was signed', async () => {
  const version = Date.UTC(2020, 11, 31)
  await shelve(newest, late, albumOf('ahead', { releaseDate: '9999-12-31', version }))
  assert.deepEqual(slugs(await listAlbumIds(db)), ['newest', 'ahead', 'late'])
})

test('a genre is one however it is spelt, and holds an album once', async () => {
  await shelve(early, old, newest, late)
  for (const genre of ['Jazz', ' jazz', 'JAZZ'])
    assert.deepEqual(slugs(await listAlbumIds(db, { genre })), ['late', 'early', 'old'])
  assert.deepEqual(await firstAlbums(db, 1, { genre: 'drone' }), [newest])
  assert.deepEqual(await listAlbumIds(db, { genre: 'jaz' }), [])
})

test('the albums of an artist are those their key signed', async () => {
  await shelve(early, old, newest, late)
  assert.deepEqual(slugs(await listAlbumIds(db, { artist: ARTIST_A as Fingerprint })), ['newest', 'late', 'old'])
  assert.deepEqual(await firstAlbums(db, 9, { artist: ARTIST_B as Fingerprint }), [early])
})

test('a window is read by its ids, in their order, and leaves out what is not there', async () => {
  await shelve(early, old, newest, late)
  const gone = albumOf('gone')
  assert.deepEqual(await getAlbums(db, [old.albumId, gone.albumId, early.albumId]), [old, undefined, early])
})

test('the largest genres come first, by a name that one of their albums uses', async () => {
  await shelve(early, old, newest, late)
  const genres = await listGenres(db, 9)
  assert.deepEqual(
    genres.map(({ genre, albums }) => [genre, albums]),
    [
      ['jazz', 3],
      ['drone', 2],
      ['r&b', 1],
    ],
  )
  assert.deepEqual(
    genres.map(({ name }) => name),
    ['JAZZ', 'Drone', 'R&B'],
  )
  assert.equal((await listGenres(db, 1)).length, 1)
  globalThis.indexedDB = new IDBFactory()
  assert.deepEqual(await listGenres(openDatabase(), 9), [])
})

test('a withdrawn album stands in no list, and a new version stands where it now belongs', async () => {
  await shelve(early, old, late)
  await putEntries(db, [withdrawalOf({ albumId: late.albumId, withdrawnAt: 1, version: late.version + 1 })])
  await shelve({ ...old, releaseDate: '2022-02-02', genre: ['Drone'], version: old.version + 1 })
  assert.deepEqual(slugs(await listAlbumIds(db)), ['old', 'early'])
  assert.deepEqual(slugs(await listAlbumIds(db, { genre: 'jazz' })), ['early'])
  assert.deepEqual(await getAlbums(db, [late.albumId]), [undefined])
})
