import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { type Changed, createIntake, type Intake } from '../../../src/catalogue/intake.ts'
import type { TakeAsk } from '../../../src/catalogue/intake-worker.ts'
import { createTaker } from '../../../src/catalogue/taking.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import { type Entry, signRecord } from '../../../src/core/signed.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState } from '../../../src/storage/records.ts'
import { verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const made = await makeAlbum()
const [albumEntry] = made.entries as [Entry]
const newer = await signRecord(made.key.signer, albumEntry.soul, made.albumId, {
  ...made.album,
  title: 'Newer',
  version: made.album.version + 1,
})
let db: Database
let intake: Intake

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  intake = createIntake({ db, verifier })
})
afterEach(() => intake.close())

const titleOf = async () => {
  const state = await getAlbumState(db, made.albumId)
  return state && 'title' in state ? state.title : undefined
}

test('good records are stored before listeners hear of them', async () => {
  const heard: (string | undefined)[] = []
  const told = new Promise<void>((resolve) =>
    intake.onChange(async (changed) => {
      heard.push(...changed.map(({ key }) => key), await titleOf())
      resolve()
    }),
  )
  await intake.take(made.entries, 'snapshot')
  await told
  assert.deepEqual(heard, [...made.entries.map(({ key }) => key), 'Test album'])
  assert.deepEqual(intake.tally.value.snapshot, { accepted: 3, known: 0, refused: {} })
})

test('what comes a second time is known, told of to nobody, and not verified again', async () => {
  await intake.take(made.entries, 'snapshot')
  let verified = 0
  const counting = createIntake({
    db,
    verifier: {
      ...verifier,
      verify(...given) {
        verified++
        return verifier.verify(...given)
      },
    },
  })
  counting.onChange(() => assert.fail('nothing changed'))
  await counting.take(made.entries, 'live')
  counting.close()
  assert.equal(verified, 0)
  assert.deepEqual(counting.tally.value.live, { accepted: 0, known: 3, refused: {} })
})

test('batches that come at once are verified one after the other', async () => {
  const steps: string[] = []
  const take = createTaker({
    db,
    verifier: {
      ...verifier,
      async verify(...given) {
        const whose = given[0] === made.key.signer.publicKey ? 'first' : 'second'
        steps.push(`${whose} begun`)
        const isGood = await verifier.verify(...given)
        steps.push(`${whose} done`)
        return isGood
      },
    },
  })
  const other = await makeAlbum()
  const taken = await Promise.all([take(made.entries), take(other.entries)])
  assert.deepEqual(
    taken.map(({ changed }) => changed.length),
    [made.entries.length, other.entries.length],
  )
  assert.ok(steps.lastIndexOf('first done') < steps.indexOf('second begun'))
})

const forged = { ...albumEntry, value: newer.value.replace('Newer', 'Other') }
const REFUSED: readonly [name: string, entry: Entry & { state?: number }, code: string][] = [
  ['a changed text under an old signature', forged, 'bad-signature'],
  ['another key than the id names', { ...(await makeAlbum()).entries[0], key: made.albumId } as Entry, 'bad-record'],
  ['a junk soul', { ...newer, soul: 'digm/albums/zz' }, 'bad-record'],
  [
    'the shard of another id',
    { ...newer, soul: albumEntry.soul === 'digm/albums/00' ? 'digm/albums/01' : 'digm/albums/00' },
    'bad-record',
  ],
  ['a value over the limit', { ...newer, value: 'x'.repeat(40_000) }, 'too-large'],
  ['no JSON', { ...newer, value: '{' }, 'bad-record'],
  ['a state that is not its version', { ...newer, state: made.album.version + 2 }, 'bad-record'],
]
for (const [name, entry, code] of REFUSED) {
  test(`${name} is counted and never replaces a good record`, async () => {
    await intake.take(made.entries, 'snapshot')
    const { changed, dropped } = await intake.take([entry], 'live')
    assert.deepEqual([changed.length, dropped], [0, 1])
    assert.deepEqual(intake.tally.value.live.refused, { [code]: 1 })
    assert.equal(await titleOf(), 'Test album')
  })
}

test('an older version is refused as stale, in one batch with the newer or after it', async () => {
  await intake.take([newer, albumEntry], 'live')
  await intake.take([albumEntry], 'live')
  assert.deepEqual(intake.tally.value.live, { accepted: 1, known: 0, refused: { 'stale-version': 2 } })
  assert.equal(await titleOf(), 'Newer')
})

test('what one tab takes in, another hears of', async () => {
  const other = createIntake({ db, verifier })
  const heard = new Promise<readonly Changed[]>((resolve) => other.onChange(resolve))
  await intake.take(made.entries, 'own')
  const places = await heard
  other.close()
  assert.deepEqual(
    places,
    made.entries.map(({ soul, key }) => ({ soul, key })),
  )
})

/** Does with what it is sent whatever it is made for, and breaks. */
class BreakingWorker extends EventTarget {
  constructor(private readonly before: (ask: TakeAsk) => Promise<unknown>) {
    super()
  }
  async postMessage(ask: TakeAsk) {
    await this.before(ask)
    this.dispatchEvent(new Event('error'))
  }
  terminate() {}
}
const breaking = (before: (ask: TakeAsk) => Promise<unknown>) =>
  createIntake({ db, verifier, startWorker: () => new BreakingWorker(before) as unknown as Worker })
const many = await makeAlbum({ trackSizes: Array(40).fill(100) })

test('lines of a catalogue are read, counted and stored, in the page where the worker breaks', async () => {
  const lines = [forged, ...many.entries, 'junk', ''].map((line) => `${JSON.stringify(line)}\n`).join('')
  let asked = 0
  const careful = breaking(async () => {
    asked++
  })
  await careful.takeLines(utf8(lines.padEnd(100_000, '\n')), 'snapshot')
  careful.close()
  assert.equal(asked, 1)
  const refused = { 'bad-signature': 1, 'bad-record': 2 }
  assert.deepEqual(careful.tally.value.snapshot, { accepted: 41, known: 0, refused })
  await intake.takeLines(utf8(lines), 'snapshot')
  assert.deepEqual(intake.tally.value.snapshot, { accepted: 0, known: 41, refused })
})

test('two tabs that fill an empty storage at once keep the newest of everything', async () => {
  const other = createIntake({ db, verifier })
  await Promise.all([
    other.take([newer], 'snapshot'),
    intake.take(made.entries, 'snapshot'),
    other.take(made.entries, 'snapshot'),
    intake.take([newer], 'snapshot'),
  ])
  assert.equal(await titleOf(), 'Newer')
  const [ours, theirs] = [intake, other].map(({ tally }) => tally.value.snapshot.accepted)
  other.close()
  // Every place once, and the album a second time where the older version came first.
  assert.ok([made.entries.length, made.entries.length + 1].includes((ours ?? 0) + (theirs ?? 0)))
})

test('a worker that breaks costs no record: its work is done in place', async () => {
  const careful = breaking(async () => undefined)
  const { changed } = await careful.take(many.entries, 'snapshot')
  careful.close()
  assert.equal(changed.length, 41)
})

test('what a worker had stored before it broke is told all the same', async () => {
  const takeThere = createTaker({ db, verifier })
  const careful = breaking(() => takeThere(many.entries.slice(0, 30)))
  const heard = new Promise<number>((resolve) => careful.onChange(({ length }) => resolve(length)))
  await careful.take(many.entries, 'snapshot')
  assert.equal(await heard, 41)
  careful.close()
})
