import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromBase64, toBase64, toBase64url, toHex, utf8 } from '../../../src/core/bytes.ts'
import type { Stamp } from '../../../src/core/signed.ts'
import { BLOB_STATE, judgeRecord, MAX_FUTURE_MS, readBlob, type Verdict } from '../../../src/core/write-policy.ts'
import { sha256 } from '../../helpers/crypto.ts'

const NOW = 1_800_000_000_000
const stamp = (version: number, value = 'a', soul = 'digm/albums/ab'): Stamp => ({ soul, version, value })
const ARTIST = 'digm/artists/ab'
const ALIVE = JSON.stringify({ r: '{}' })
const RETIRED = JSON.stringify({ r: '{"retired":{}}' })
const short = (verdict: Verdict) => (verdict.verdict === 'refused' ? verdict.code : verdict.verdict)

describe('a record', () => {
  const CASES: [what: string, claim: Stamp, state: number, known: Stamp | undefined, nowMs: number, answer: string][] =
    [
      ['of an unknown place is fresh', stamp(NOW), NOW, undefined, NOW, 'fresh'],
      ['of a higher version is fresh', stamp(NOW), NOW, stamp(NOW - 1, 'z'), NOW, 'fresh'],
      ['that is there already is known', stamp(NOW), NOW, stamp(NOW), NOW, 'known'],
      ['of a lower version is stale', stamp(NOW - 1, 'z'), NOW - 1, stamp(NOW), NOW, 'stale-version'],
      ['of the same version with the greater text wins', stamp(NOW, 'b'), NOW, stamp(NOW, 'a'), NOW, 'fresh'],
      [
        'of the same version with the lesser text is stale',
        stamp(NOW, 'a'),
        NOW,
        stamp(NOW, 'b'),
        NOW,
        'stale-version',
      ],
      [
        'of an artist is stale after a retirement, however new',
        stamp(NOW, ALIVE, ARTIST),
        NOW,
        stamp(NOW - 9, RETIRED, ARTIST),
        NOW,
        'stale-version',
      ],
      [
        'that retires an artist is fresh, however old',
        stamp(NOW - 9, RETIRED, ARTIST),
        NOW - 9,
        stamp(NOW, ALIVE, ARTIST),
        NOW,
        'fresh',
      ],
      ['under a later state than its version is no record', stamp(NOW - 9), NOW, undefined, NOW, 'bad-record'],
      ['under an earlier state than its version is no record', stamp(NOW), NOW - 1, undefined, NOW, 'bad-record'],
      ['of before 2020 is no record', stamp(BLOB_STATE - 1), BLOB_STATE - 1, undefined, NOW, 'bad-record'],
      ['a minute ahead may pass', stamp(NOW + MAX_FUTURE_MS), NOW + MAX_FUTURE_MS, undefined, NOW, 'fresh'],
      ['further ahead may not', stamp(NOW + 60_001), NOW + 60_001, undefined, NOW, 'future-version'],
      [
        'further ahead may, where the clock does not count',
        stamp(NOW + 60_001),
        NOW + 60_001,
        undefined,
        Infinity,
        'fresh',
      ],
    ]
  for (const [what, claim, state, known, nowMs, answer] of CASES) {
    test(what, () => assert.equal(short(judgeRecord(claim, state, known, nowMs)), answer))
  }
})

describe('a preview or cover', () => {
  const bytes = utf8('thirty seconds of sound?')
  const reader = { sha256, decode: fromBase64 }
  const good = async () => ({ key: toHex(await sha256(bytes)), value: toBase64(bytes), state: BLOB_STATE })

  test('gives its bytes when they are what its place says', async () => {
    assert.deepEqual(await readBlob(await good(), reader), bytes)
  })

  test('is refused under another state, with other bytes, or in another spelling', async () => {
    const blob = await good()
    assert.equal(await readBlob({ ...blob, state: NOW }, reader), 'bad-record')
    assert.equal(await readBlob({ ...blob, value: toBase64(utf8('something else')) }, reader), 'hash-mismatch')
    assert.equal(await readBlob({ ...blob, value: 'no base64 at all' }, reader), 'bad-record')
    const other = utf8('??>>~~')
    const spelt = { key: toHex(await sha256(other)), value: toBase64url(other), state: BLOB_STATE }
    assert.notEqual(spelt.value, toBase64(other))
    assert.equal(await readBlob(spelt, reader), 'bad-record')
  })
})
