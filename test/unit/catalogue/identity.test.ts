import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { createArtistKey, openArtistKey, showArtistKey } from '../../../eldernode/keys.ts'
import { createIdentity, type Identity } from '../../../src/catalogue/identity.ts'
import { parseKeyFile } from '../../../src/core/key-file.ts'
import type { Artist } from '../../../src/core/records.ts'
import { type Entry, verifyEntry } from '../../../src/core/signed.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getIdentity } from '../../../src/storage/identity.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { verifier } from '../../helpers/crypto.ts'

const PASSPHRASE = 'correct horse'
const NOW = 1_800_000_000_000

let db: Database
let published: Entry[]

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  published = []
})

const identityOf = (database = db, now = () => NOW): Identity =>
  createIdentity({
    db: database,
    crypto: globalThis.crypto,
    now,
    publish: async (entry) => {
      published.push(entry)
      await takeIn(database, [entry], verifier)
    },
  })

async function made(): Promise<Identity> {
  const identity = identityOf()
  await identity.make(PASSPHRASE)
  await identity.confirmSaved()
  return identity
}

const fingerprintOf = ({ state }: Identity) => ('fingerprint' in state.value ? state.value.fingerprint : undefined)

async function recordOf(entry: Entry | undefined): Promise<Artist> {
  assert.ok(entry)
  const { parsed } = await verifyEntry(entry, verifier)
  assert.ok(parsed.kind === 'artist')
  return parsed.record
}

test('there is no key until one is asked for', async () => {
  const identity = identityOf()
  await identity.load()
  assert.deepEqual(identity.state.value, { status: 'none' })
})

test('nothing is signed before the owner has saved the key', async () => {
  const identity = identityOf()
  await identity.make(PASSPHRASE)
  assert.equal(identity.state.value.status, 'unsaved')
  await assert.rejects(identity.saveProfile({ name: 'Ada', about: '', links: [] }), { code: 'not-allowed' })
  assert.equal(await getIdentity(db), undefined)
  await identity.confirmSaved()
  assert.equal(identity.state.value.status, 'ready')
  assert.deepEqual(published, [])
})

test('a saved key can be used and no longer read, also after a restart', async () => {
  const before = await made()
  const { key } = (await getIdentity(db)) ?? {}
  assert.equal(key?.extractable, false)
  const identity = identityOf()
  await identity.load()
  assert.equal(fingerprintOf(identity), fingerprintOf(before))
  await identity.saveProfile({ name: 'Ada', about: 'Plays.', links: ['https://ada.example'] })
  const { fingerprint, name, about, links, version } = await recordOf(published[0])
  assert.deepEqual(
    { fingerprint, name, about, links, version },
    {
      fingerprint: fingerprintOf(before),
      name: 'Ada',
      about: 'Plays.',
      links: ['https://ada.example'],
      version: NOW + 1,
    },
  )
})

test('the file goes to another device and to the command line, and is the same artist there', async () => {
  const first = await made()
  const file = await first.exportFile()
  globalThis.indexedDB = new IDBFactory()
  const second = identityOf(openDatabase())
  await second.importFile(file, PASSPHRASE)
  assert.equal(fingerprintOf(second), fingerprintOf(first))
  assert.equal(await second.exportFile(), file)

  const folder = await mkdtemp(join(tmpdir(), 'digm-identity-'))
  try {
    const path = join(folder, 'artist-key.json')
    await writeFile(path, file)
    assert.equal((await showArtistKey(path)).fingerprint, fingerprintOf(first))
    assert.equal((await openArtistKey(path, PASSPHRASE)).publicKey, parseKeyFile(file).publicKey)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a file of the command line is brought in with its retirement', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'digm-identity-'))
  try {
    const path = join(folder, 'artist-key.json')
    const { fingerprint } = await createArtistKey(path, PASSPHRASE)
    const identity = identityOf()
    await identity.importFile(await readFile(path, 'utf8'), PASSPHRASE)
    const { retirement, createdAt } = parseKeyFile(await identity.exportFile())
    const expected = { status: 'ready', fingerprint, createdAt, fileOutdated: false, imported: true }
    assert.deepEqual(identity.state.value, expected)
    assert.deepEqual((await recordOf(retirement)).retired, {})
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what cannot be brought in says why', async () => {
  const file = await (await made()).exportFile()
  globalThis.indexedDB = new IDBFactory()
  const identity = identityOf(openDatabase())
  const content = JSON.parse(file)
  const bad: [text: string, passphrase: string, reason: string][] = [
    [file, 'wrong horse', 'passphrase'],
    ['not JSON', PASSPHRASE, 'form'],
    ['{}', PASSPHRASE, 'form'],
    ['null', PASSPHRASE, 'form'],
    [`${file}${' '.repeat(20_000)}`, PASSPHRASE, 'form'],
    [JSON.stringify({ ...content, kdf: { ...content.kdf, iterations: 1000 } }), PASSPHRASE, 'form'],
    [JSON.stringify({ ...content, kdf: { ...content.kdf, iterations: 1e12 } }), PASSPHRASE, 'form'],
    [JSON.stringify({ ...content, cipher: { ...content.cipher, text: '****' } }), PASSPHRASE, 'damaged'],
    [JSON.stringify({ ...content, cipher: { ...content.cipher, iv: 'AAAA' } }), PASSPHRASE, 'damaged'],
  ]
  for (const [text, passphrase, reason] of bad) {
    await assert.rejects(identity.importFile(text, passphrase), { code: 'bad-key-file', details: { reason } }, reason)
  }
})

test('a key is never replaced by another in silence', async () => {
  const identity = await made()
  await assert.rejects(identity.make(PASSPHRASE), { details: { reason: 'exists' } })
  await assert.rejects(identity.importFile(await identity.exportFile(), PASSPHRASE), { details: { reason: 'exists' } })
  await identity.forget()
  assert.deepEqual(identity.state.value, { status: 'none' })
})

test('a passphrase that is too short makes no key', async () => {
  const identity = identityOf()
  await assert.rejects(identity.make('1234567'), { details: { reason: 'short' } })
})

test('the retirement in the file carries the name of the profile, and the owner is told to save it', async () => {
  const identity = await made()
  await identity.saveProfile({ name: 'Ada', about: '', links: [] })
  await identity.saveProfile({ name: 'Ada Two', about: '', links: [] })
  const retirement = await recordOf(parseKeyFile(await identity.exportFile()).retirement)
  assert.equal(retirement.name, 'Ada Two')
  assert.deepEqual(retirement.retired, {})
  assert.equal('fileOutdated' in identity.state.value && identity.state.value.fileOutdated, true)
  await identity.confirmSaved()
  await identity.saveProfile({ name: 'Ada Two', about: 'Plays.', links: [] })
  assert.equal('fileOutdated' in identity.state.value && identity.state.value.fileOutdated, false)
})

test('the file of any key retires it, on any device, whatever was signed since it was saved', async () => {
  const artist = await made()
  const file = await artist.exportFile()
  await artist.saveProfile({ name: 'Ada', about: 'Plays.', links: [] })
  const other = identityOf()
  assert.equal(await other.keyIn(file), fingerprintOf(artist))
  await other.retire(file)
  assert.deepEqual((await artist.profile())?.retired, {})
  const asThief = artist.saveProfile({ name: 'Thief', about: '', links: [] })
  await assert.rejects(asThief, { code: 'key-retired', message: /key is retired/ })
  await assert.rejects(artist.signAs('albums', 'x', {}, Date.now()), { code: 'key-retired' })
  assert.deepEqual((await artist.profile())?.retired, {})
})

test('who follows a retired key is named with the passphrase, and only then', async () => {
  const artist = await made()
  const file = await artist.exportFile()
  const fingerprint = 'SuccessorSuccess'
  const reason = (why: string) => ({ code: 'bad-key-file', details: { reason: why } })
  await assert.rejects(artist.retire(file, { fingerprint, passphrase: 'wrong horse' }), reason('passphrase'))
  await assert.rejects(artist.retire(file, { fingerprint: 'x', passphrase: PASSPHRASE }), reason('successor'))
  const { retirement: _, ...bare } = JSON.parse(file)
  await assert.rejects(artist.retire(JSON.stringify(bare)), reason('no-retirement'))
  const other = identityOf()
  await other.forget()
  await other.make(PASSPHRASE)
  await other.confirmSaved()
  const foreign = { ...bare, retirement: JSON.parse(await other.exportFile()).retirement }
  await assert.rejects(artist.retire(JSON.stringify(foreign)), reason('damaged'))
  assert.deepEqual(published, [])
  await artist.retire(file, { fingerprint, passphrase: PASSPHRASE })
  assert.deepEqual((await recordOf(published[0])).retired, { successor: fingerprint })
})

test('every version is signed once, whichever tab asks and whatever the clock says', async () => {
  await made()
  const tabs = [identityOf(db, () => NOW), identityOf(openDatabase(), () => NOW - 1_000_000)]
  const key = fingerprintOf(await loaded(tabs[0] as Identity)) ?? ''
  const entries = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      (tabs[i % 2] as Identity).sign('artists', key, { fingerprint: key, name: `Name ${i}`, links: [] }, NOW + 500),
    ),
  )
  const versions = await Promise.all(entries.map(async (entry) => (await recordOf(entry)).version))
  assert.equal(new Set(versions).size, 10)
  assert.ok(Math.min(...versions) > NOW + 500)
})

test('without WebCrypto no key can be made, and it says so', async () => {
  const identity = createIdentity({ db, crypto: undefined, publish: async () => undefined })
  await identity.load()
  assert.deepEqual(identity.state.value, { status: 'unavailable' })
  await assert.rejects(identity.make(PASSPHRASE))
})

async function loaded(identity: Identity): Promise<Identity> {
  await identity.load()
  return identity
}
