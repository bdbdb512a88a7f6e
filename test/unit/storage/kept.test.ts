import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AlbumId } from '../../../src/core/ids.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getKept, listKept, noteComplete } from '../../../src/storage/kept.ts'
import { getLibraryRow, putLibraryRow, rememberAlbum } from '../../../src/storage/library.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

let db: Database
before(() => {
  db = openDatabase()
})
after(() => db.close())

const wish = (albumId: AlbumId, addedMs: number, complete = true) =>
  putLibraryRow(db, { albumId, addedMs, kept: true, complete })

test('the library lists what is kept, the latest wish first, and what an album was before it was withdrawn', async () => {
  const [plain, gone] = [await makeAlbum({ slug: 'plain' }), await makeAlbum({ slug: 'gone' })]
  const unheard = 'unheard.AAAAAAAAAAAAAAAA' as AlbumId
  await takeIn(db, [...plain.entries, ...gone.entries], verifier)
  await wish(plain.albumId, 1)
  await wish(gone.albumId, 3)
  await wish(unheard, 2, false)
  await rememberAlbum(db, gone.albumId)
  const withdrawn = { albumId: gone.albumId, withdrawnAt: 1_800_000_000_000, version: 1_800_000_000_000 }
  const soul = await soulOf('albums', gone.albumId, sha256)
  await takeIn(db, [await signRecord(gone.key.signer, soul, gone.albumId, withdrawn)], verifier)

  assert.deepEqual(await listKept(db), { ids: [gone.albumId, unheard, plain.albumId], incomplete: 1 })
  const [one, two, three, none] = await getKept(db, [plain.albumId, gone.albumId, unheard, 'no.A' as AlbumId])
  assert.equal(one?.isWithdrawn, false)
  assert.equal(one?.album?.albumId, plain.albumId)
  assert.equal(two?.isWithdrawn, true)
  assert.equal(two?.album?.albumId, gone.albumId)
  assert.deepEqual(three, { albumId: unheard, album: undefined, isWithdrawn: false })
  assert.equal(none, undefined)
})

test('an album that is not wanted any more is not noted as whole', async () => {
  const albumId = 'late.AAAAAAAAAAAAAAAA' as AlbumId
  assert.equal(await noteComplete(db, albumId), false)
  assert.equal(await getLibraryRow(db, albumId), undefined)
  await wish(albumId, 5, false)
  assert.equal(await noteComplete(db, albumId), true)
  assert.equal((await getLibraryRow(db, albumId))?.complete, true)
})
