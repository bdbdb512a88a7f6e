import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { signal } from '@preact/signals-core'
import { turnToDraw } from '../../../src/components/turn-to-draw.ts'

let frames: FrameRequestCallback[]
beforeEach(() => {
  frames = []
  globalThis.requestAnimationFrame = (draw) => frames.push(draw)
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'requestAnimationFrame')
})

const isDone = async (turn: Promise<void>): Promise<boolean> =>
  Promise.race([turn.then(() => true), Promise.resolve().then(() => Promise.resolve(false))])

test('what happens is drawn in the next frame', async () => {
  for (const status of ['idle', 'playing', 'paused', 'error']) {
    const turn = turnToDraw(signal(status))
    assert.equal(await isDone(turn), false)
    frames.pop()?.(0)
    await turn
  }
})

test('a sound that is awaited goes before the drawing', async () => {
  for (const before of ['loading', 'waiting']) {
    const status = signal(before)
    const turn = turnToDraw(status)
    assert.equal(frames.length, 0)
    assert.equal(await isDone(turn), false)
    status.value = 'playing'
    await turn
  }
})

test('a sound that takes longer is not waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const turn = turnToDraw(signal('loading'))
  t.mock.timers.tick(50)
  await turn
})

test('where no frames are drawn it goes on all the same', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const turn = turnToDraw(signal('playing'))
  t.mock.timers.tick(50)
  await turn
})
