// What storing through the package refuses by the state of the device: only the network is not there.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import type { Connection } from '../../../src/client/connection.ts'
import { createStoring } from '../../../src/client/storing.ts'
import { getWaitingAlbum, getWaitingTrack, listWaitingPreviews } from '../../../src/client/waiting.ts'
import type { Slug } from '../../../src/core/ids.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const db = openDatabase()
const gone = await makeAlbum({ slug: 'gone' })
const connection = {
  db,
  verifier,
  env: { mostCover: 51_200, mostPreview: 1_048_576 },
  mine: () => gone.key.fingerprint,
} as unknown as Connection
const settled: string[] = []
const storing = createStoring(connection, {
  settle: async (slug) => {
    settled.push(slug)
  },
})

const ALBUM = {
  albumId: 'album_001',
  title: 'Album',
  artistName: 'Somebody',
  artistId: 'somebody',
  releaseDate: '2025-01-01',
  genre: [],
}
const TRACK = { trackId: 'track_001', albumId: 'album_001', title: 'Track' }
const PREVIEW = Buffer.from('a preview').toString('base64')

afterEach(() => mock.restoreAll())

test('on a full device every call rejects, stores nothing, and goes on when there is room', async () => {
  const full = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
  mock.method(IDBObjectStore.prototype, 'put', full)
  await assert.rejects(storing.storeAlbum(ALBUM), { name: 'DigmError', code: 'storage-full' })
  await assert.rejects(storing.storeTrack(TRACK), { name: 'DigmError', code: 'storage-full' })
  await assert.rejects(storing.storePreview('track_001', PREVIEW), { name: 'DigmError', code: 'storage-full' })
  mock.restoreAll()
  assert.deepEqual(settled, [])
  assert.deepEqual(
    [
      await getWaitingAlbum(db, 'album_001' as Slug),
      await getWaitingTrack(db, 'track_001' as Slug),
      await listWaitingPreviews(db),
    ],
    [undefined, undefined, []],
  )
  await storing.storeAlbum(ALBUM)
  await storing.storeTrack(TRACK)
  await storing.storePreview('track_001', PREVIEW)
  assert.deepEqual(settled, ['album_001', 'album_001', 'album_001'])
})

test('an album that its artist has withdrawn is not stored again', async () => {
  const { albumId, key } = gone
  const soul = await soulOf('albums', albumId, sha256)
  const version = gone.album.version + 1
  const withdrawal = await signRecord(key.signer, soul, albumId, { albumId, withdrawnAt: version, version })
  await takeIn(db, [...gone.entries, withdrawal], verifier)
  await assert.rejects(storing.storeAlbum({ ...ALBUM, albumId: 'gone' }), { code: 'album-withdrawn' })
  assert.equal(await getWaitingAlbum(db, 'gone' as Slug), undefined)
})

test('a preview over the limit is too large by its letters alone, and nothing of it is stored', async () => {
  const before = await listWaitingPreviews(db)
  for (const bytes of [1_048_577, 3_000_000]) {
    const large = storing.storePreview('track_002', Buffer.alloc(bytes).toString('base64'))
    await assert.rejects(large, { name: 'DigmError', code: 'too-large', message: /too large/ })
  }
  assert.deepEqual(await listWaitingPreviews(db), before)
  const blobs = await db.run(['blobs'], 'readonly', (tx) => tx.objectStore('blobs').count())
  assert.equal(blobs, 1)
  await storing.storePreview('track_002', Buffer.alloc(1_048_576).toString('base64'))
})
