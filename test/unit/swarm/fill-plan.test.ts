import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { blockPiecesFor, isOwn, nextFill, shareOf, windowOf } from '../../../src/swarm/fill-plan.ts'
import { runs } from '../../helpers/runs.ts'

const nobody = () => false

describe('the division of labour', () => {
  it('gives every piece to exactly one listener, and all come to the same result', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{40}$/), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 9 }), fc.nat(500), (members, blockPieces, index) => {
        const shares = members.map((own) =>
          shareOf(
            own,
            members.filter((id) => id !== own),
            blockPieces,
          ),
        )
        assert.equal(shares.filter((share) => isOwn(share, index)).length, 1)
      }),
      { numRuns: runs(300) },
    )
  })

  it('gives a listener alone the whole track', () => {
    assert.equal(isOwn(shareOf('a', [], 5), 77), true)
  })

  it('counts a listener who is connected twice once', () => {
    assert.equal(shareOf('b', ['a', 'a'], 5).members, 2)
  })

  it('makes blocks of about five seconds, and of one piece at least', () => {
    assert.equal(blockPiecesFor(1.36), 4)
    assert.equal(blockPiecesFor(30), 1)
  })

  const share = { blockPieces: 4, rank: 1, members: 2 }
  const CASES: [string, number, number[], { first: number; last: number } | undefined][] = [
    ['its first block', 0, [], { first: 4, last: 7 }],
    ['what is left of a block the playhead is in', 6, [], { first: 6, last: 7 }],
    ['its next block', 8, [], { first: 12, last: 15 }],
    ['around what is taken', 0, [4, 6], { first: 5, last: 5 }],
    ['up to the end of the track', 16, [], { first: 20, last: 21 }],
    ['nothing when all is taken', 16, [20, 21], undefined],
  ]
  for (const [what, from, taken, run] of CASES) {
    it(`takes ${what}`, () =>
      assert.deepEqual(
        nextFill(share, 22, from, (index) => taken.includes(index)),
        run,
      ))
  }
})

describe('windowOf', () => {
  it('asks peers for the first missing pieces that somebody holds', () => {
    const missing = (index: number) => index !== 3
    const held = (index: number) => index < 6
    assert.deepEqual(windowOf(10, 2, missing, held), [2, 4, 5])
  })

  it('asks for no more than a window', () => {
    assert.equal(
      windowOf(
        1000,
        0,
        () => true,
        () => true,
        32,
      ).length,
      32,
    )
  })

  it('asks for nothing that nobody holds, and nothing before the track', () => {
    assert.deepEqual(
      windowOf(10, 0, () => true, nobody),
      [],
    )
    assert.deepEqual(
      windowOf(
        3,
        -5,
        () => true,
        () => true,
      ),
      [0, 1, 2],
    )
  })
})
