import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DigmError } from '../../../src/core/errors.ts'
import type { EngineEvent } from '../../../src/player/engine-events.ts'
import { type PlayerStatus, statusAfter } from '../../../src/player/player-store.ts'

test('what the engine reports decides the status', () => {
  const error = new DigmError('unreachable')
  const table: [PlayerStatus, EngineEvent, PlayerStatus][] = [
    ['idle', { type: 'loading' }, 'loading'],
    ['loading', { type: 'waiting' }, 'loading'],
    ['loading', { type: 'playing' }, 'playing'],
    ['playing', { type: 'waiting' }, 'waiting'],
    ['waiting', { type: 'playing' }, 'playing'],
    ['paused', { type: 'waiting' }, 'paused'],
    ['playing', { type: 'paused', reason: 'system' }, 'paused'],
    ['loading', { type: 'paused', reason: 'blocked' }, 'paused'],
    ['error', { type: 'paused', reason: 'system' }, 'error'],
    ['ended', { type: 'paused', reason: 'system' }, 'ended'],
    ['playing', { type: 'ended' }, 'ended'],
    ['waiting', { type: 'failed', error }, 'error'],
    ['error', { type: 'waiting' }, 'error'],
    ['error', { type: 'loading' }, 'loading'],
    ['playing', { type: 'position', positionSec: 3 }, 'playing'],
    ['paused', { type: 'volume', volume: 1, muted: false }, 'paused'],
  ]
  for (const [before, event, after] of table) {
    assert.equal(statusAfter(before, event), after, `${before} + ${event.type}`)
  }
})
