import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AlbumId, InfoHash } from '../../../src/core/ids.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getKept, keptBytes, listKept, noteComplete } from '../../../src/storage/kept.ts'
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

test('the bytes of the library are those of the albums it lists, as far as they are here', async () => {
  const before = await keptBytes(db)
  const listed = await makeAlbum({ slug: 'listed', trackSizes: [2_000, 3_000] })
  const played = await makeAlbum({ slug: 'played', trackSizes: [4_000] })
  await takeIn(db, [...listed.entries, ...played.entries], verifier)
  await wish(listed.albumId, 7, false)
  const hold = (infoHash: InfoHash, bytesHeld: number) =>
    db.run(['torrents'], 'readwrite', async (tx) => {
      const [torrentBytes, bitfield] = [new Uint8Array(), new Uint8Array()]
      await tx.objectStore('torrents').put({ infoHash, torrentBytes, bitfield, bytesHeld, kept: true, lastPlayedMs: 0 })
    })
  const [whole, begun] = listed.tracks.map(({ track }) => track)
  const [other] = played.tracks.map(({ track }) => track)
  if (!whole || !begun || !other) throw new Error('no tracks')
  await hold(whole.infoHash, 500)
  await hold(begun.infoHash, 30)
  await hold(other.infoHash, 4000)
  await hold('d'.repeat(40) as InfoHash, 60_000)
  assert.equal(await keptBytes(db), before + 530)
})
