import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AlbumId, type Fingerprint, fingerprintIn } from '../../../src/core/ids.ts'
import { Turns } from '../../../src/player/turns.ts'
import { runs } from '../../helpers/runs.ts'

const artist = (letter: string) => letter.repeat(16) as Fingerprint
const albumOf = (slug: string, letter: string) => `${slug}.${artist(letter)}` as AlbumId

function round(turns: Turns): AlbumId[] {
  const heard: AlbumId[] = []
  for (let albumId = turns.next(); albumId; albumId = turns.next()) heard.push(albumId)
  return heard
}

/** Numbers in [0, 1) that follow from a seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

test('a round has every artist once, however many albums they have, and nobody follows themselves', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), fc.nat(), (sizes, seed) => {
      const albumIds = sizes.flatMap((size, a) =>
        Array.from({ length: size }, (_, i) => albumOf(`album${i}`, 'ABCDEFGH'.charAt(a))),
      )
      const turns = new Turns(numbers(seed))
      const rounds = Array.from({ length: 8 }, () => {
        turns.begin(albumIds)
        return round(turns)
      })
      for (const heard of rounds) {
        assert.deepEqual(heard.map(fingerprintIn).sort(), [...new Set(albumIds.map(fingerprintIn))].sort())
      }
      const order = rounds.flat().map(fingerprintIn)
      if (sizes.length > 1) assert.ok(order.every((who, i) => who !== order[i + 1]))
      // Within an artist all albums come before one comes again.
      for (const [a, size] of sizes.entries()) {
        const own = rounds.flat().filter((albumId) => fingerprintIn(albumId) === artist('ABCDEFGH'.charAt(a)))
        assert.equal(new Set(own.slice(0, size)).size, size)
      }
    }),
    { numRuns: runs(100) },
  )
})

test('what is new has its turn in the next round, and what is gone has none', () => {
  const turns = new Turns(numbers(1))
  turns.begin([albumOf('old', 'A'), albumOf('gone', 'A'), albumOf('other', 'B')])
  assert.equal(round(turns).length, 2)
  turns.begin([albumOf('new', 'A')])
  assert.deepEqual(round(turns), [albumOf('new', 'A')])
  turns.begin([])
  assert.deepEqual(round(turns), [])
})
