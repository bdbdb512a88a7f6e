import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY_TALLY } from '../../../src/catalogue/tally.ts'
import { formatAgo, hostOf, refusedRows } from '../../../src/pages/network-words.ts'

test('ages are said in the largest unit that is full', () => {
  const table: [number, string][] = [
    [-5, 'just now'],
    [4, 'just now'],
    [59, '59 seconds ago'],
    [60, '1 minute ago'],
    [7_199, '1 hour ago'],
    [172_800, '2 days ago'],
  ]
  for (const [sec, said] of table) assert.equal(formatAgo(1_000_000_000, 1_000_000_000 + sec * 1000), said)
})

test('refusals are summed over the ways they came, by reason, and an unknown reason says nothing', () => {
  const way = (refused: object) => ({ accepted: 0, known: 0, refused })
  const rows = refusedRows({
    ...EMPTY_TALLY,
    live: way({ 'bad-signature': 2, 'wrong-key': 1 }),
    snapshot: way({ 'wrong-key': 4, invented: 9 }),
  })
  assert.deepEqual(
    rows.map(({ count }) => count),
    [5, 2],
  )
})

test('an endpoint is shown by its host', () => {
  assert.equal(hostOf('wss://one.example:8765/gun'), 'one.example:8765')
  assert.equal(hostOf('nonsense'), 'nonsense')
})
