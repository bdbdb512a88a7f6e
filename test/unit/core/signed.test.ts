import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { DigmError } from '../../../src/core/errors.ts'
import { albumIdOf } from '../../../src/core/ids.ts'
import {
  compareVersions,
  type Entry,
  parseEntries,
  parseEntry,
  signRecord,
  verifyEntry,
} from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { makeKey, sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'
import { runs } from '../../helpers/runs.ts'

const made = await makeAlbum()
const [albumEntry, trackEntry] = made.entries as [Entry, Entry]

const refusal = async (entry: Entry): Promise<string> => {
  try {
    await verifyEntry(entry, verifier)
    return 'accepted'
  } catch (error) {
    assert.ok(error instanceof DigmError)
    return error.code
  }
}

test('what an artist signed is accepted, and read', async () => {
  const verified = await verifyEntry(albumEntry, verifier)
  assert.equal(verified.parsed.kind, 'album')
  assert.deepEqual(verified.parsed.record, made.album)
  assert.equal(verified.version, made.album.version)
})

test('unknown fields stay in the signed text', async () => {
  const entry = await signRecord(made.key.signer, albumEntry.soul, made.albumId, { ...made.album, mood: 'blue' })
  await verifyEntry(entry, verifier)
  assert.equal(JSON.parse(JSON.parse(entry.value).r).mood, 'blue')
})

const signed = JSON.parse(albumEntry.value) as { r: string; k: string; s: string }
const other = await makeKey()
const otherAlbum = await makeAlbum({ key: other })
const otherId = albumIdOf('another', made.key.fingerprint) ?? made.albumId
const hostile: [name: string, entry: Entry, code: string][] = [
  [
    'a changed record',
    { ...albumEntry, value: JSON.stringify({ ...signed, r: signed.r.replace('Test album', 'Best album') }) },
    'bad-signature',
  ],
  [
    'a record under another id',
    { ...albumEntry, key: otherId, soul: await soulOf('albums', otherId, sha256) },
    'bad-record',
  ],
  ['a record under another soul', { ...albumEntry, soul: 'digm/albums/zz' }, 'bad-record'],
  [
    'a record in another shard',
    { ...albumEntry, soul: albumEntry.soul.endsWith('00') ? 'digm/albums/01' : 'digm/albums/00' },
    'bad-record',
  ],
  ["another artist's key", { ...albumEntry, value: JSON.stringify({ ...signed, k: other.publicKey }) }, 'wrong-key'],
  ["another artist's album at this place", { ...albumEntry, value: otherAlbum.entries[0]?.value ?? '' }, 'bad-record'],
  [
    "another record's signature",
    { ...albumEntry, value: JSON.stringify({ ...signed, s: JSON.parse(trackEntry.value).s }) },
    'bad-signature',
  ],
  ['a short signature', { ...albumEntry, value: JSON.stringify({ ...signed, s: 'AAAA' }) }, 'bad-record'],
  ['no JSON', { ...albumEntry, value: 'x' }, 'bad-record'],
  ['an array', { ...albumEntry, value: '[]' }, 'bad-record'],
  ['a prototype name as soul', { ...albumEntry, soul: '__proto__' }, 'bad-record'],
  ['too large a value', { ...albumEntry, value: 'x'.repeat(40_000) }, 'too-large'],
]
for (const [name, entry, code] of hostile) {
  test(`${name} is refused as ${code}`, async () => assert.equal(await refusal(entry), code))
}

test('a key that is no point of the curve is a signature that does not hold', async () => {
  const k = `${'A'.repeat(43)}.${'A'.repeat(43)}`
  assert.equal(await verifier.verify(k as never, new Uint8Array(3), new Uint8Array(64)), false)
})

test('any one changed character of a signed value is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: trackEntry.value.length - 1 }),
      fc.constantFrom('a', 'Z', '0', '"', '{', '\\'),
      async (at, character) => {
        const value = trackEntry.value.slice(0, at) + character + trackEntry.value.slice(at + 1)
        fc.pre(value !== trackEntry.value)
        assert.notEqual(await refusal({ ...trackEntry, value }), 'accepted')
      },
    ),
    { numRuns: runs(200) },
  )
})

test('any input is parsed to an entry or to nothing', () => {
  fc.assert(fc.property(fc.anything(), (input) => void parseEntry(input)))
  assert.deepEqual(parseEntries(`x\n${JSON.stringify(albumEntry)}\n{"cursor":"1"}\n`), [albumEntry])
})

test('a record of more than 32 KiB is not signed', async () => {
  await assert.rejects(
    signRecord(made.key.signer, albumEntry.soul, made.albumId, { ...made.album, extra: 'é'.repeat(17_000) }),
    { code: 'too-large' },
  )
})

const saying = (record: object) => JSON.stringify({ r: JSON.stringify(record) })
const RETIRED = [{ successor: 'AbCdEfGhIjKlMnOp' }, {}]

test('the order is total: retirements last, then the higher version, then the greater string', () => {
  const text = fc.record({ name: fc.string(), retired: fc.constantFrom(undefined, ...RETIRED) }).map(saying)
  const soul = 'digm/artists/ab'
  fc.assert(
    fc.property(fc.nat({ max: 3 }), text, fc.nat({ max: 3 }), text, (v1, s1, v2, s2) => {
      const a = { soul, version: v1, value: s1 }
      const b = { soul, version: v2, value: s2 }
      assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) + 0)
      assert.equal(compareVersions(a, b) === 0, v1 === v2 && s1 === s2)
    }),
  )
})

test('the shared vectors hold here', async () => {
  const vectors = JSON.parse(readFileSync('test/vectors.json', 'utf8')) as { entry: Entry; holds: boolean }[]
  assert.ok(vectors.length >= 6)
  for (const { entry, holds } of vectors) assert.equal((await refusal(entry)) === 'accepted', holds)
})

test('a retirement beats every other word of its artist, and one that names nobody beats one that does', () => {
  const soul = 'digm/artists/ab'
  const [named, plain] = RETIRED.map((retired, i) => ({ soul, version: 9 - i, value: saying({ retired }) }))
  assert.ok(named && plain)
  const alive = { soul, version: 99, value: saying({ name: '"retired":{}', about: { retired: {} } }) }
  assert.ok(compareVersions(named, alive) > 0)
  assert.ok(compareVersions(plain, named) > 0)
  const [album, edited] = [plain, alive].map((stamp) => ({ ...stamp, soul: 'digm/albums/ab' }))
  assert.ok(album && edited && compareVersions(edited, album) > 0, 'an album cannot be retired')
})
