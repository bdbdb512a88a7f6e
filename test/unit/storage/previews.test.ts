import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { listAlbumsWithPreviews, listHeldPreviews } from '../../../src/storage/previews.ts'
import { putEntries } from '../../../src/storage/records.ts'
import { albumOf, entryOf, withdrawalOf } from './shelf.ts'
import { heardOn, holdPreview } from './with-previews.ts'

let db: Database
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})

const withdrawn = (slug: string) => {
  const { albumId } = albumOf(slug)
  return withdrawalOf({ albumId, withdrawnAt: 1_800_000_000_000, version: 1_800_000_000_000 })
}

test('albums with a preview are found among a thousand others', async () => {
  const plain = Array.from({ length: 1_000 }, (_, i) => albumOf(`plain${i}`))
  const heard = ['a', 'm', 'z'].map((slug) => heardOn(albumOf(slug)))
  await putEntries(db, [...plain, ...heard, heardOn(albumOf('gone'))].map(entryOf))
  await putEntries(db, [withdrawn('gone')])
  assert.deepEqual((await listAlbumsWithPreviews(db)).sort(), heard.map(({ albumId }) => albumId).sort())
})

test('a preview can be heard offline when its record and its bytes are here, and its album stands', async () => {
  const albums = ['here', 'bytes-missing', 'withdrawn'].map((slug) => heardOn(albumOf(slug)))
  await putEntries(db, albums.map(entryOf))
  const [here, missing, gone] = albums
  assert.ok(here && missing && gone)
  await holdPreview(db, here)
  await holdPreview(db, missing, { bytes: false })
  await holdPreview(db, gone)
  await putEntries(db, [withdrawn('withdrawn')])
  assert.deepEqual([...(await listHeldPreviews(db))], [[here.albumId, [here.tracks[0]?.trackId]]])
})
