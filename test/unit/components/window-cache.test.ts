import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { WindowCache } from '../../../src/components/window-cache.ts'

let reads: string[][]
let told: number
beforeEach(() => {
  reads = []
  told = 0
})

const cacheOf = (read: (ids: readonly string[]) => Promise<readonly (string | undefined)[]>, most?: number) =>
  new WindowCache<string, string>(
    (ids) => {
      reads.push([...ids])
      return read(ids)
    },
    () => told++,
    most,
  )
const upper = async (ids: readonly string[]) => ids.map((id) => id.toUpperCase())

test('what is missing is read at once, and only once', async () => {
  const cache = cacheOf(upper)
  cache.put('a', 'known')
  await cache.want(() => ['a', 'b', 'c'])
  await cache.want(() => ['c', 'b'])
  assert.deepEqual(reads, [['b', 'c']])
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c'), told], ['known', 'B', 'C', 1])
})

test('what storage does not have is not asked for again', async () => {
  const cache = cacheOf(async (ids) => ids.map(() => undefined))
  await cache.want(() => ['gone'])
  await cache.want(() => ['gone'])
  assert.deepEqual([reads.length, cache.get('gone')], [1, undefined])
})

test('while one read is under way no other begins, and what is in view by then comes next', async () => {
  let answer = () => {}
  const first = new Promise<void>((resolve) => {
    answer = resolve
  })
  const cache = cacheOf(async (ids) => {
    if (reads.length === 1) await first
    return upper(ids)
  })
  let view = ['a', 'b']
  const done = cache.want(() => view)
  view = ['x', 'y']
  await cache.want(() => view)
  view = ['y', 'z']
  answer()
  await done
  assert.deepEqual(reads, [
    ['a', 'b'],
    ['y', 'z'],
  ])
})

test('what may have changed is shown until it has been read again', async () => {
  let version = 1
  const cache = cacheOf(async (ids) => ids.map((id) => id + version))
  await cache.want(() => ['a'])
  version = 2
  cache.refresh()
  assert.equal(cache.get('a'), 'a1')
  await cache.want(() => ['a'])
  assert.equal(cache.get('a'), 'a2')
  cache.refresh()
  cache.put('a', 'put')
  await cache.want(() => ['a'])
  assert.deepEqual([reads.length, cache.get('a')], [2, 'put'])
})

test('the rows that were wanted longest ago go first, and memory does not grow with the list', async () => {
  const cache = cacheOf(upper, 3)
  await cache.want(() => ['a', 'b'])
  await cache.want(() => ['c', 'd'])
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((id) => cache.get(id)),
    [undefined, 'B', 'C', 'D'],
  )
})

test('a read that fails leaves what is there, and the next one tries again', async () => {
  const cache = cacheOf(async (ids) => {
    if (reads.length === 1) throw new Error('storage is gone')
    return upper(ids)
  })
  await assert.rejects(cache.want(() => ['a']))
  await cache.want(() => ['a'])
  assert.equal(cache.get('a'), 'A')
})
