import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, formatDate, formatLength, formatTime, spokenTime } from '../../../src/components/format.ts'

const rows = <T>(say: (input: T) => string, table: readonly (readonly [T, string])[]) => {
  for (const [input, expected] of table) assert.equal(say(input), expected, String(input))
}

test('times are written as players write them', () => {
  rows(formatTime, [
    [0, '0:00'],
    [59.9, '0:59'],
    [60, '1:00'],
    [187, '3:07'],
    [3599, '59:59'],
    [3729, '1:02:09'],
    [Number.NaN, '–:––'],
    [Number.POSITIVE_INFINITY, '–:––'],
    [-1, '–:––'],
  ])
})

test('times are spoken in words', () => {
  rows(spokenTime, [
    [0, '0 seconds'],
    [1, '1 second'],
    [61, '1 minute 1 second'],
    [187, '3 minutes 7 seconds'],
    [7320, '2 hours 2 minutes'],
    [Number.NaN, '0 seconds'],
  ])
})

test('the length of an album is rounded to minutes and never nothing', () => {
  rows(formatLength, [
    [4, '1 min'],
    [90, '2 min'],
    [2280, '38 min'],
    [3600, '1 h 0 min'],
    [4320, '1 h 12 min'],
  ])
})

test('sizes are decimal and short', () => {
  rows(formatBytes, [
    [0, '0 kB'],
    [1, '1 kB'],
    [51_200, '51 kB'],
    [2_329_748, '2.3 MB'],
    [12_400_000, '12 MB'],
    [1_500_000_000, '1.5 GB'],
  ])
})

test('a release date is that day everywhere', () => {
  assert.equal(formatDate('2026-10-02'), '2 October 2026')
  assert.equal(formatDate('2026-12-31'), '31 December 2026')
  for (const text of ['some day', '2026-13-01', '']) assert.equal(formatDate(text), text)
})
