import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { admitRecord, admitWriter, isLoopback, type Policy, takeRoom } from '../../../eldernode/admission.ts'
import { DigmError } from '../../../src/core/errors.ts'
import type { Fingerprint } from '../../../src/core/ids.ts'

const FRIEND = 'FFFFFFFFFFFFFFFF' as Fingerprint
const STRANGER = 'SSSSSSSSSSSSSSSS' as Fingerprint
const DENIED = 'DDDDDDDDDDDDDDDD' as Fingerprint
const policy: Policy = { allow: new Set([FRIEND, DENIED]), deny: new Set([DENIED]) }
const LOCAL = { loopback: true }
const REMOTE = { loopback: false }

describe('who may write', () => {
  const CASES = [
    ['an allowed artist from anywhere', FRIEND, REMOTE, undefined],
    ['a stranger from anywhere', STRANGER, REMOTE, 'not-allowed'],
    ['a stranger on this machine', STRANGER, LOCAL, undefined],
    ['a denied artist, allowed and on this machine', DENIED, LOCAL, 'not-allowed'],
  ] as const
  for (const [name, signer, asker, code] of CASES) {
    test(`${name}: ${code ?? 'yes'}`, () => assert.equal(admitWriter(signer, asker, policy), code))
  }
})

describe('which version', () => {
  const NOW = 1_700_000_000_000
  const OLD = NOW - 100
  const SOUL = 'digm/albums/ab'
  const known = { soul: SOUL, version: OLD, value: 'm' }
  const CASES: [string, { version: number; value: string }, typeof known | undefined, object][] = [
    ['the first one', { version: OLD - 9, value: 'a' }, undefined, { verdict: 'fresh' }],
    ['a newer one', { version: OLD + 1, value: 'a' }, known, { verdict: 'fresh' }],
    ['an older one', { version: OLD - 1, value: 'z' }, known, { verdict: 'refused', code: 'stale-version' }],
    ['the same again', known, known, { verdict: 'known' }],
    ['the same version, greater text', { version: OLD, value: 'n' }, known, { verdict: 'fresh' }],
    [
      'the same version, lesser text',
      { version: OLD, value: 'l' },
      known,
      { verdict: 'refused', code: 'stale-version' },
    ],
    ['one a minute ahead', { version: NOW + 60_000, value: 'a' }, known, { verdict: 'fresh' }],
    ['one further ahead', { version: NOW + 60_001, value: 'a' }, known, { verdict: 'refused', code: 'future-version' }],
  ]
  for (const [name, claim, before, verdict] of CASES) {
    test(name, () =>
      assert.deepEqual(admitRecord({ ...claim, soul: SOUL, signer: FRIEND }, before, REMOTE, policy, NOW), verdict),
    )
  }
})

describe('a program on this machine', () => {
  const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') => ({ remoteAddress, headers })
  const YES = [
    request({ host: 'localhost:8000' }),
    request({ host: '127.0.0.1:8000' }),
    request({ host: '[::1]:8000' }, '::1'),
    request({ host: 'localhost:8000' }, '::ffff:127.0.0.1'),
    request({ host: 'localhost:8000', origin: 'http://localhost:8000' }),
  ]
  for (const one of YES) test(`is ${JSON.stringify(one)}`, () => assert.equal(isLoopback(one), true))
  const NO = [
    request({ host: 'localhost:8000' }, '192.168.1.5'),
    request({ host: 'localhost:8000' }, '::ffff:10.0.0.1'),
    request({}),
    request({ host: 'evil.example:8000' }),
    request({ host: 'localhost.evil.example' }),
    request({ host: '127.0.0.1.evil.example' }),
    request({ host: 'localhost:8000', 'x-forwarded-for': '127.0.0.1' }),
    request({ host: 'localhost:8000', forwarded: 'for=127.0.0.1' }),
    request({ host: 'localhost:8000', 'x-real-ip': '127.0.0.1' }),
    request({ host: 'localhost:8000', origin: 'https://evil.example' }),
    request({ host: 'localhost:8000', origin: 'null' }),
    request({ host: 'localhost:8000', origin: 'http://localhost:3000' }),
  ]
  for (const one of NO) test(`is not ${JSON.stringify(one)}`, () => assert.equal(isLoopback(one), false))
})

test('room is taken to the last byte and not one further', () => {
  takeRoom(10, { capacity: 100, used: 90 })
  assert.throws(
    () => takeRoom(11, { capacity: 100, used: 90 }),
    (error) => error instanceof DigmError && error.code === 'quota-exceeded',
  )
})
