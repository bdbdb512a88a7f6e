import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '@preact/signals-core'
import { turnToDraw } from '../../../src/components/turn-to-draw.ts'

test('when no sound is awaited there is nothing to wait for', () => {
  for (const status of ['idle', 'playing', 'paused', 'error']) assert.equal(turnToDraw(signal(status)), undefined)
})

test('the first sound goes before the drawing', async () => {
  const status = signal('loading')
  let drawn = false
  const turn = turnToDraw(status)?.then(() => {
    drawn = true
  })
  await Promise.resolve()
  assert.equal(drawn, false)
  status.value = 'playing'
  await turn
  assert.ok(drawn)
})

test('a sound that takes longer is not waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const turn = turnToDraw(signal('loading'))
  t.mock.timers.tick(50)
  await turn
})
