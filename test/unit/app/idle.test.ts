import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '@preact/signals-core'
import { firstSync } from '../../../src/app/idle.ts'
import type { SearchState } from '../../../src/catalogue/search-messages.ts'

test('what nobody waits for begins when a first catalogue is stored and indexed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const state = signal<SearchState>({ status: 'idle' })
  let settle = () => {}
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })
  let begun = false
  const beginning = firstSync({ settled: () => settled }, { state }).then(() => {
    begun = true
  })
  state.value = { status: 'indexing', indexed: 1, total: 2 }
  settle()
  await settled
  await new Promise(setImmediate)
  assert.equal(begun, false)
  state.value = { status: 'ready', albums: 2 }
  await beginning
})

test('nobody waits for a catalogue that does not end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const waiting = firstSync(
    { settled: () => new Promise(() => {}) },
    { state: signal<SearchState>({ status: 'idle' }) },
  )
  t.mock.timers.tick(15_000)
  await waiting
})
