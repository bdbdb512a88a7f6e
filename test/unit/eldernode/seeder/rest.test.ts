import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LiveView, QUIET_AFTER_MS, sleepers, victim } from '../../../../eldernode/seeder/rest.ts'
import type { InfoHash } from '../../../../src/core/ids.ts'

const live = (name: string, peers: number, busyAtMs: number): LiveView => ({
  infoHash: name as InfoHash,
  peers,
  busyAtMs,
})

test('silence puts a torrent to sleep, peers keep it awake', () => {
  const now = 1_000_000
  const views = [
    live('quiet', 0, now - QUIET_AFTER_MS),
    live('recent', 0, now - QUIET_AFTER_MS + 1),
    live('busy', 1, 0),
  ]
  assert.deepEqual(sleepers(views, now), ['quiet'])
})

test('the longest quiet one makes room, and nobody who has peers', () => {
  assert.equal(victim([live('a', 0, 5), live('b', 0, 3), live('c', 2, 1)]), 'b')
  assert.equal(victim([live('c', 2, 1)]), undefined)
})
