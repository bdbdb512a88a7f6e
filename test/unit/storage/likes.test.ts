import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import type { AlbumId, TrackId } from '../../../src/core/ids.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getLikes, type Like, toggleLike } from '../../../src/storage/likes.ts'
import { ARTIST_A } from './shelf.ts'

let db: Database
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})

const like = (slug: string): Like => ({
  trackId: `${slug}-01.${ARTIST_A}` as TrackId,
  albumId: `${slug}.${ARTIST_A}` as AlbumId,
  likedMs: 1,
})

test('likes are remembered newest first, and a second press takes one back', async () => {
  for (const slug of ['one', 'two', 'three']) await toggleLike(db, like(slug))
  assert.deepEqual(await getLikes(db), [like('three'), like('two'), like('one')])
  assert.deepEqual(await toggleLike(db, like('two')), [like('three'), like('one')])
  assert.deepEqual(await getLikes(db), [like('three'), like('one')])
})

test('two presses at once lose neither', async () => {
  await Promise.all([toggleLike(db, like('one')), toggleLike(db, like('two'))])
  assert.equal((await getLikes(db)).length, 2)
})

test('of more than a thousand the oldest go', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => like(`old${i}`))
  await db.run(['settings'], 'readwrite', (tx) => tx.objectStore('settings').put({ name: 'likes', value: many }))
  const likes = await toggleLike(db, like('new'))
  assert.deepEqual([likes.length, likes[0], likes.at(-1)], [1_000, like('new'), like('old998')])
})

test('what another version of the app has stored there is no like', async () => {
  for (const value of ['x', { trackId: 1 }, [null, 1, {}, { ...like('one'), albumId: 'x' }]]) {
    await db.run(['settings'], 'readwrite', (tx) => tx.objectStore('settings').put({ name: 'likes', value }))
    assert.deepEqual(await getLikes(db), [])
  }
})
