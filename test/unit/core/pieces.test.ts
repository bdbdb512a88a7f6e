import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  bitfieldHas,
  bitfieldWith,
  missingPieces,
  pieceCount,
  pieceLengthFor,
  pieceSize,
  piecesOf,
  runsOf,
  sliceOf,
} from '../../../src/core/pieces.ts'

const KIB = 1024
const lengths: [kbitPerSec: number, expected: number][] = [
  [32, 16 * KIB],
  [128, 16 * KIB],
  [192, 32 * KIB],
  [320, 32 * KIB],
  [1000, 128 * KIB],
  [1411, 128 * KIB],
  [4608, 256 * KIB],
]
for (const [rate, expected] of lengths) {
  test(`audio of ${rate} kbit/s is cut into pieces of ${expected / KIB} KiB`, () => {
    assert.equal(pieceLengthFor((rate * 1000 * 240) / 8, 240), expected)
  })
}

const layout = fc.record({
  length: fc.integer({ min: 1, max: 2 ** 30 }),
  pieceLength: fc.constantFrom(16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB),
})

test('the sizes of all pieces add up to the file', () => {
  fc.assert(
    fc.property(layout, (l) => {
      const count = pieceCount(l)
      assert.equal((count - 1) * l.pieceLength + pieceSize(l, count - 1), l.length)
      assert.ok(pieceSize(l, count - 1) > 0)
      assert.equal(pieceSize(l, count), 0)
    }),
  )
})

test('the slices of a range, put together, are the range', () => {
  fc.assert(
    fc.property(layout, fc.nat(), fc.nat({ max: 3_000_000 }), (l, from, extra) => {
      const start = from % l.length
      const end = Math.min(l.length - 1, start + extra)
      const { first, last } = piecesOf(l, start, end)
      let sum = 0
      for (let index = first; index <= last; index++) {
        const { from: a, to: b } = sliceOf(l, index, start, end)
        assert.ok(a >= 0 && b > a && b <= pieceSize(l, index))
        sum += b - a
      }
      assert.equal(sum, end - start + 1)
    }),
  )
})

test('a bitfield has exactly the pieces put into it, and misses the others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.array(fc.nat({ max: 600 })), (count, indices) => {
      const bitfield = bitfieldWith(new Uint8Array(), indices, count)
      const inside = new Set(indices.filter((index) => index < count))
      for (let index = 0; index < count; index++) assert.equal(bitfieldHas(bitfield, index), inside.has(index))
      assert.equal(missingPieces(bitfield, count).length, count - inside.size)
    }),
  )
})

test('indices fall into runs of neighbours, none longer than asked', () => {
  assert.deepEqual(runsOf([1, 2, 3, 7, 9, 10]), [
    { first: 1, last: 3 },
    { first: 7, last: 7 },
    { first: 9, last: 10 },
  ])
  assert.deepEqual(runsOf([1, 2, 3, 4], 2), [
    { first: 1, last: 2 },
    { first: 3, last: 4 },
  ])
})
