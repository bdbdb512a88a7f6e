import { expect, waitUntil } from '@open-wc/testing'
import { createHoldingsLink } from '../../src/app/holdings-link.ts'
import { createIntake } from '../../src/catalogue/intake.ts'
import { signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { getSetting } from '../../src/storage/settings.ts'
import { sha1, sha256, verifier } from '../helpers/crypto.ts'
import { makeAlbum } from '../helpers/records.ts'

describe('holdings-link', () => {
  // All of publishing comes as one file, which the test server makes at the first need.
  beforeEach(async () => {
    await import('../../src/publish/publishing.ts')
  })

  it('remembers from one visit to the next what is not safe yet, and forgets what was withdrawn', async () => {
    const db = openDatabase()
    const intake = createIntake({ db, verifier })
    const { albumId, album, entries, key } = await makeAlbum()
    await intake.take(entries, 'own')
    const options = {
      db,
      intake,
      verifier,
      digests: { sha1, sha256 },
      endpoints: ['http://one.example'],
      peersCarry: true,
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    }
    const stored = async () => JSON.stringify(await getSetting(db, 'unsafeAlbums'))
    const first = createHoldingsLink(options)
    first.notePublished(albumId)
    await waitUntil(async () => (await stored()) === JSON.stringify([albumId]))
    await waitUntil(() => first.watch(albumId).value instanceof Object)

    const second = createHoldingsLink(options)
    await second.resume()
    expect(second.unsafe.value).to.deep.equal([albumId])
    const withdrawn = { albumId, withdrawnAt: 1, version: album.version + 1 }
    await intake.take(
      [await signRecord(key.signer, await soulOf('albums', albumId, sha256), albumId, withdrawn)],
      'own',
    )
    await waitUntil(() => second.unsafe.value.length === 0)
    await waitUntil(async () => (await stored()) === '[]')
    expect(second.watch(albumId).value).to.equal('unknown')
  })
})
