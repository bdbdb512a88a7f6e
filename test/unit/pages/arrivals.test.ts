import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { AlbumId } from '../../../src/core/ids.ts'
import type { Album } from '../../../src/core/records.ts'
import { createArrivals } from '../../../src/pages/arrivals.ts'

let stored: string[]
let atTop: boolean
beforeEach(() => {
  stored = ['b', 'a']
  atTop = true
})

const list = () =>
  createArrivals({
    first: async () => stored.slice(0, 2).map((albumId) => ({ albumId }) as Album),
    ids: async () => stored as AlbumId[],
    isAtTop: () => atTop,
  })

test('the first screen is there before the rest is counted', async () => {
  stored = ['c', 'b', 'a']
  const shown = list()
  const seen: [number, boolean][] = []
  shown.state.subscribe(({ ids, complete }) => seen.push([ids.length, complete]))
  await shown.read()
  assert.deepEqual(seen, [
    [0, false],
    [2, false],
    [3, true],
  ])
})

test('at the top what is new shows at once', async () => {
  const shown = list()
  await shown.read()
  stored = ['c', 'b', 'a']
  await shown.read()
  assert.deepEqual([shown.state.value.ids, shown.state.value.arrived], [['c', 'b', 'a'], 0])
})

test('further down the list stays until what arrived is asked for, or the top is reached', async () => {
  for (const go of ['asked', 'top'] as const) {
    stored = ['b', 'a']
    atTop = true
    const shown = list()
    await shown.read()
    atTop = false
    stored = ['d', 'c', 'b', 'a']
    await shown.read()
    shown.moved()
    assert.deepEqual([shown.state.value.ids, shown.state.value.arrived], [['b', 'a'], 2])
    if (go === 'asked') shown.showArrived()
    else {
      atTop = true
      shown.moved()
    }
    assert.deepEqual([shown.state.value.ids, shown.state.value.arrived], [['d', 'c', 'b', 'a'], 0])
  }
})

test('what is gone leaves the list wherever the reader is, and what was edited is read again', async () => {
  const shown = list()
  await shown.read()
  const { revision } = shown.state.value
  atTop = false
  stored = ['a']
  await shown.read()
  assert.deepEqual(shown.state.value.ids, ['a'])
  assert.ok(shown.state.value.revision > revision)
})
