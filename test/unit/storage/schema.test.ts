import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import type { AlbumId } from '../../../src/core/ids.ts'
import { firstAlbums, listAlbumIds } from '../../../src/storage/albums.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState } from '../../../src/storage/records.ts'
import { albumOf } from './shelf.ts'

const settled = (request: IDBRequest | IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    request.addEventListener('success', () => resolve())
    request.addEventListener('complete', () => resolve())
    request.addEventListener('error', () => reject(request.error))
  })

/** The stores as version 1 laid them down, with these rows of albums. */
async function layDownVersion1(rows: readonly object[]): Promise<void> {
  const request = indexedDB.open('digm', 1)
  request.addEventListener('upgradeneeded', () => {
    const { result } = request
    result.createObjectStore('albums', { keyPath: 'albumId' })
    for (const name of ['tracks', 'artists', 'eldernodes', 'receipts', 'settings']) result.createObjectStore(name)
  })
  await settled(request)
  const tx = request.result.transaction('albums', 'readwrite')
  for (const row of rows) tx.objectStore('albums').put(row)
  await settled(tx)
  request.result.close()
}

const rowOf = (state: { albumId: AlbumId; version: number }) => ({
  albumId: state.albumId,
  soul: 's',
  version: state.version,
  value: JSON.stringify({ r: JSON.stringify(state) }),
  state,
})

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

test('the albums of a version 1 database are in the lists after the upgrade, and as they were', async () => {
  const [one, two] = [albumOf('one', { genre: ['Folk'] }), albumOf('two', { releaseDate: '2024-02-02', version: 2e12 })]
  await layDownVersion1([rowOf(one), rowOf(two)])
  const db = openDatabase()
  assert.deepEqual(await firstAlbums(db, 9), [two, one])
  assert.deepEqual(await listAlbumIds(db, { genre: 'folk' }), [one.albumId])
})

test('the upgrade keeps a withdrawal out of the lists and drops what is no album', async () => {
  const gone = albumOf('gone')
  const withdrawn = { albumId: gone.albumId, withdrawnAt: 1, version: gone.version + 1 }
  const damaged = { ...albumOf('damaged'), releaseDate: undefined }
  await layDownVersion1([rowOf(withdrawn), rowOf(damaged)])
  const db = openDatabase()
  assert.deepEqual(await listAlbumIds(db), [])
  assert.deepEqual(await getAlbumState(db, gone.albumId), withdrawn)
  assert.equal(await getAlbumState(db, damaged.albumId), undefined)
})
