// In the reader: what no relay would pass on, a hostile one may still say.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createIntake, type Intake } from '../../../src/catalogue/intake.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState } from '../../../src/storage/records.ts'
import { verifier } from '../../helpers/crypto.ts'
import { attackedAlbum } from '../../helpers/second-artist.ts'

const { album, entries, attempts } = await attackedAlbum()
let db: Database
let intake: Intake
before(async () => {
  db = openDatabase()
  intake = createIntake({ db, verifier })
  await intake.take(entries, 'snapshot')
})
after(() => intake.close())

for (const { what, entry, state } of attempts) {
  test(`a page is told ${what}: dropped, and the album is what its artist wrote`, async () => {
    const { changed } = await intake.take([{ ...entry, state }], 'live')
    assert.deepEqual(changed, [])
    assert.deepEqual(await getAlbumState(db, album.albumId), album)
  })
}
