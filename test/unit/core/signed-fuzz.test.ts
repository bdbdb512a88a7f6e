// The parser of records against entries that are nearly right.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { DigmError } from '../../../src/core/errors.ts'
import { type Entry, parseEntry, readEntry, verifyEntry } from '../../../src/core/signed.ts'
import { verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'
import { runs } from '../../helpers/runs.ts'

let good: Entry[]
before(async () => {
  good = (await makeAlbum()).entries
})

const FIELDS = [
  'albumId',
  'trackId',
  'title',
  'tracks',
  'genre',
  'version',
  'withdrawnAt',
  'fileSize',
  '__proto__',
  'cover',
]

test('an entry that was changed anywhere is refused with a code, and never throws anything else', async () => {
  const entries = fc
    .tuple(
      fc.nat(good.length - 1),
      fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue(), { maxKeys: 3 }),
      fc.nat(3),
      fc.nat(900),
      fc.string({ maxLength: 3 }),
    )
    .map(([which, changes, how, at, noise]): unknown => {
      const entry = good[which] as Entry
      const signed = JSON.parse(entry.value) as { r: string }
      const record = JSON.stringify({ ...JSON.parse(signed.r), ...changes })
      if (how === 0) return { ...entry, value: JSON.stringify({ ...signed, r: record }) }
      if (how === 1) return { ...entry, key: entry.key.slice(0, at) + noise }
      if (how === 2) return { ...entry, value: entry.value.slice(0, at) + noise + entry.value.slice(at + noise.length) }
      return { ...entry, soul: (good[(which + 1) % good.length] as Entry).soul }
    })
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: entries }, fc.jsonValue()), async (input) => {
      const entry = parseEntry(input)
      if (
        !entry ||
        good.some(({ soul, key, value }) => soul === entry.soul && key === entry.key && value === entry.value)
      )
        return
      await assert.rejects(verifyEntry(entry, verifier), DigmError)
      try {
        readEntry(entry)
      } catch (error) {
        assert.ok(error instanceof DigmError, String(error))
      }
    }),
    { numRuns: runs(2000) },
  )
})

test('nobody can wrap a signed record anew: the same record in another spelling is refused', async () => {
  const [entry] = good
  assert.ok(entry)
  const { r, k, s } = JSON.parse(entry.value) as { r: string; k: string; s: string }
  const spellings = [
    `${entry.value} `,
    JSON.stringify({ k, r, s }),
    JSON.stringify({ r, k, s, padding: 'x'.repeat(9000) }),
    JSON.stringify({ r, k, s: `${s}==` }),
    entry.value.replace('"r"', '"\\u0072"'),
  ]
  for (const value of spellings)
    await assert.rejects(verifyEntry({ ...entry, value }, verifier), DigmError, value.slice(-40))
})
