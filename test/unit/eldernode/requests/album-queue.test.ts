import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AlbumQueue } from '../../../../eldernode/requests/album-queue.ts'
import type { AlbumId } from '../../../../src/core/ids.ts'

const [A, B] = ['a.AAAAAAAAAAAAAAAA', 'b.AAAAAAAAAAAAAAAA'] as [AlbumId, AlbumId]
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('an album that is named often is worked on once, and again when it is named meanwhile', async () => {
  const seen: string[] = []
  const queue = new AlbumQueue(async (id, isMarked) => {
    seen.push(`${id[0]}${isMarked ? '!' : ''}`)
    await turn()
  })
  queue.add(A, false)
  queue.add(B, false)
  queue.add(B, true)
  queue.add(B, false)
  await turn()
  queue.add(A, false)
  await queue.done(A)
  await queue.done(B)
  assert.deepEqual(seen, ['a', 'b!', 'a'])
})

test('an album that is named in the moment the queue runs empty is not forgotten', async () => {
  let count = 0
  const queue = new AlbumQueue(async () => {
    count++
    await turn()
    if (count < 50) queueMicrotask(() => queueMicrotask(() => queue.add(A, false)))
  })
  queue.add(A, false)
  while (count < 50) await turn()
  await queue.close()
})

test('who waits for an album when the queue closes is let go', async () => {
  const queue = new AlbumQueue(turn)
  queue.add(A, false)
  queue.add(B, false)
  const waiting = queue.done(B)
  await queue.close()
  await waiting
})
