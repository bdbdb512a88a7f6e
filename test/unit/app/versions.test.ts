import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followVersions } from '../../../src/app/versions.ts'
import { type Changed, createIntake } from '../../../src/catalogue/intake.ts'
import type { Entry } from '../../../src/core/signed.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { getLibraryRow, putLibraryRow } from '../../../src/storage/library.ts'
import { verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

test('of a whole catalogue coming in only what is in the library is looked at', async () => {
  const db = openDatabase()
  const intake = createIntake({ db, verifier })
  const kept = await makeAlbum()
  await putLibraryRow(db, { albumId: kept.albumId, addedMs: 1, kept: true, complete: true })
  await intake.take(kept.entries, 'snapshot')
  intake.close()

  const asked: string[] = []
  const noting = openDatabase()
  const run = noting.run.bind(noting)
  noting.run = (stores, mode, work) => {
    asked.push(`${mode} ${stores.join()}`)
    return run(stores, mode, work)
  }
  let tell: (changed: readonly Changed[]) => void = () => undefined
  const onChange = (listener: typeof tell) => {
    tell = listener
    return () => undefined
  }
  followVersions({ db: noting, intake: { onChange }, onWithdrawn: () => assert.fail('nothing is withdrawn') })
  const [{ soul }] = kept.entries as [Entry]
  const others = Array.from({ length: 500 }, (_, i) => ({ soul, key: `other-${i}.AAAAAAAAAAAAAAAA` }))
  tell([...others, { soul, key: kept.albumId }] as unknown as readonly Changed[])
  while ((await getLibraryRow(db, kept.albumId))?.album === undefined) await new Promise(setImmediate)
  assert.deepEqual(asked, ['readonly library', 'readwrite library,albums'])
  assert.equal((await getLibraryRow(db, kept.albumId))?.album?.title, kept.album.title)
})
