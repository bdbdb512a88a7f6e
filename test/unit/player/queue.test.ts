import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  currentOf,
  EMPTY_QUEUE,
  extended,
  nextOf,
  previousOf,
  queueOf,
  RESTART_AFTER_SEC,
} from '../../../src/player/queue.ts'
import { track } from './player-track.ts'

const three = [track(1), track(2), track(3)]

test('a queue starts where it was asked to, within its tracks', () => {
  for (const [startAt, expected] of [
    [0, 0],
    [2, 2],
    [3, 2],
    [99, 2],
    [-1, 0],
    [1.7, 1],
  ] as const) {
    assert.equal(queueOf(three, startAt).index, expected, `startAt ${startAt}`)
  }
  assert.equal(currentOf(queueOf(three, 1)), three[1])
})

test('an empty queue has no current, no next and nothing to go back to', () => {
  assert.deepEqual(queueOf([], 0), EMPTY_QUEUE)
  assert.equal(currentOf(EMPTY_QUEUE), undefined)
  assert.equal(nextOf(EMPTY_QUEUE), undefined)
  assert.equal(previousOf(EMPTY_QUEUE, 0), 'restart')
})

test('next moves on and ends with the last track', () => {
  const second = nextOf(queueOf(three, 0))
  assert.equal(second?.index, 1)
  assert.equal(nextOf(queueOf(three, 2)), undefined)
})

test('previous goes back within the first seconds, and starts the track again later or at the first one', () => {
  const table = [
    { index: 1, positionSec: 0, expected: 0 },
    { index: 1, positionSec: RESTART_AFTER_SEC, expected: 0 },
    { index: 1, positionSec: RESTART_AFTER_SEC + 0.01, expected: 'restart' },
    { index: 0, positionSec: 0, expected: 'restart' },
    { index: 2, positionSec: 1, expected: 1 },
  ]
  for (const { index, positionSec, expected } of table) {
    const before = previousOf({ tracks: three, index }, positionSec)
    assert.equal(before === 'restart' ? before : before.index, expected, `${index} at ${positionSec}`)
  }
})

test('a queue that is extended goes on where it is, and forgets what was heard long ago', () => {
  const more = Array.from({ length: 40 }, (_, i) => track(i + 4))
  const at = extended(queueOf(three, 1), more)
  assert.deepEqual([at.index, at.tracks.length, currentOf(at)], [1, 43, three[1]])
  const later = extended({ ...at, index: 30 }, [track(99)])
  assert.deepEqual([later.index, currentOf(later), later.tracks.at(-1)], [20, at.tracks[30], track(99)])
})
