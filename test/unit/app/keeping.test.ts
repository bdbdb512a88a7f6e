import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingOf } from '../../../src/app/keeping.ts'
import type { OfflinePlay } from '../../../src/app/sw-client.ts'
import type { KeepState } from '../../../src/swarm/keeper.ts'

test('an album is kept only where this page would play it without a network', () => {
  const kept: KeepState = { status: 'kept', bytesTotal: 7 }
  const fetching: KeepState = { status: 'fetching', bytesHeld: 3, bytesTotal: 7 }
  const table: [state: KeepState | undefined, offlinePlay: OfflinePlay, standing: string | undefined][] = [
    [undefined, 'coming', undefined],
    [fetching, 'coming', 'fetching'],
    [fetching, 'ready', 'fetching'],
    [kept, 'ready', 'kept'],
    [kept, 'coming', 'stored'],
    [kept, 'after-reload', 'stored'],
    [kept, 'never', 'stored'],
  ]
  for (const [state, offlinePlay, standing] of table) assert.equal(standingOf(state, offlinePlay)?.status, standing)
})
