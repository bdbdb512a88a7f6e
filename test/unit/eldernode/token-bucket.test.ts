import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bucket, fullBucket, take } from '../../../eldernode/token-bucket.ts'

const LIMITS = { burst: 3, perSecond: 2 }

function takeTimes(bucket: Bucket, times: number, nowMs: number): Bucket | undefined {
  let left: Bucket | undefined = bucket
  for (let i = 0; i < times && left; i++) left = take(left, LIMITS, nowMs)
  return left
}

test('a burst is allowed, one more is not', () => {
  assert.ok(takeTimes(fullBucket(LIMITS, 0), 3, 0))
  assert.equal(takeTimes(fullBucket(LIMITS, 0), 4, 0), undefined)
})

test('tokens come back with time, up to the burst', () => {
  const empty = takeTimes(fullBucket(LIMITS, 0), 3, 0)
  assert.ok(empty)
  assert.equal(takeTimes(empty, 1, 499), undefined)
  assert.ok(takeTimes(empty, 1, 500))
  assert.equal(takeTimes(empty, 4, 60_000), undefined)
})

test('a clock that goes back gives nothing and takes nothing', () => {
  const bucket = take(fullBucket(LIMITS, 1000), LIMITS, 500)
  assert.equal(bucket?.tokens, 2)
})
