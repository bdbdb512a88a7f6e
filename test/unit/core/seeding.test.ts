import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseSeedProgress, type SeedProgress } from '../../../src/core/seeding.ts'
import { runs } from '../../helpers/runs.ts'

const ID = 'album.AAAAAAAAAAAAAAAA'
const INFO_HASH = 'a'.repeat(40)
const sound = {
  nodeId: 'node.BBBBBBBBBBBBBBBB',
  albumId: ID,
  albumVersion: 7,
  state: 'fetching',
  bytesHeld: 0,
  bytesTotal: 10,
  wants: [
    { part: 'track', trackId: 'track.AAAAAAAAAAAAAAAA' },
    { part: 'torrent', infoHash: INFO_HASH },
    { part: 'cover', hash: 'b'.repeat(64) },
    { part: 'audio', infoHash: INFO_HASH, received: 3 },
  ],
  receipt: { soul: 'digm/receipts/00', key: 'k', value: 'v' },
}

describe('what a node says of an album it was asked to seed', () => {
  test('is read as it was said', () => assert.deepEqual(parseSeedProgress(sound), sound))

  const BAD: Record<string, object> = {
    'another state': { state: 'half' },
    'a negative size': { bytesTotal: -1 },
    'no node': { nodeId: undefined },
    'an id that is none': { albumId: '__proto__' },
    'a part nobody knows': { wants: [{ part: 'video' }] },
    'a hash that is a path': { wants: [{ part: 'cover', hash: '../x' }] },
    'more wants than an album can have': { wants: Array(801).fill({ part: 'album' }) },
  }
  for (const [name, change] of Object.entries(BAD)) {
    test(`is passed over with ${name}`, () => assert.equal(parseSeedProgress({ ...sound, ...change }), undefined))
  }

  test('has no receipt when what stands there is none', () => {
    assert.equal(parseSeedProgress({ ...sound, receipt: { soul: 1 } })?.receipt, undefined)
  })

  test('may be anything at all, and is never more than it should be', () => {
    const states: readonly SeedProgress['state'][] = ['waiting', 'fetching', 'held', 'refused', 'cancelled']
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ ...mapped(sound) }, { requiredKeys: [] })), (value) => {
        const progress = parseSeedProgress(value)
        if (progress) assert.ok(states.includes(progress.state) && progress.bytesHeld >= 0)
      }),
      { numRuns: runs(300) },
    )
  })
})

/** Each field as it should be, or anything. */
const mapped = (fields: Record<string, unknown>): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, fc.oneof(fc.constant(value), fc.jsonValue())]),
  )
