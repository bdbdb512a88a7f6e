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

/** The stores as an earlier version laid them down, with these rows of albums. */
async function layDown(version: 1 | 2, rows: readonly object[]): Promise<void> {
  const request = indexedDB.open('digm', version)
  request.addEventListener('upgradeneeded', () => {
    const { result } = request
    const albums = result.createObjectStore('albums', { keyPath: 'albumId' })
    if (version === 2) {
      for (const index of ['newest', 'artist']) albums.createIndex(index, index)
      albums.createIndex('genre', 'genre', { multiEntry: true })
    }
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
  await layDown(1, [rowOf(one), rowOf(two)])
  const db = openDatabase()
  assert.deepEqual(await firstAlbums(db, 9), [two, one])
  assert.deepEqual(await listAlbumIds(db, { genre: 'folk' }), [one.albumId])
})

test('the albums of a version 2 database are in the lists after the upgrade, and its indexes are gone', async () => {
  const albums = Array.from({ length: 300 }, (_, i) => albumOf(`album-${String(i).padStart(3, '0')}`))
  const places = { newest: [-1, -1], genre: [['folk', -1, -1]], artist: ['somebody', -1, -1] }
  await layDown(
    2,
    albums.map((album) => ({ ...rowOf(album), ...places })),
  )
  const db = openDatabase()
  assert.deepEqual(
    await listAlbumIds(db),
    albums.map(({ albumId }) => albumId),
  )
  const indexes = await db.run(['albums'], 'readonly', async (tx) => [...tx.objectStore('albums').indexNames])
  assert.deepEqual(indexes, [])
})

test('the upgrade keeps a withdrawal out of the lists and drops what is no album', async () => {
  const gone = albumOf('gone')
  const withdrawn = { albumId: gone.albumId, withdrawnAt: 1, version: gone.version + 1 }
  const damaged = { ...albumOf('damaged'), releaseDate: undefined }
  await layDown(1, [rowOf(withdrawn), rowOf(damaged)])
  const db = openDatabase()
  assert.deepEqual(await listAlbumIds(db), [])
  assert.deepEqual(await getAlbumState(db, gone.albumId), withdrawn)
  assert.equal(await getAlbumState(db, damaged.albumId), undefined)
})
