// Albums refused for want of room, and what becomes of them when their artists have gone.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { startNode, temporaryFolder } from '../../../helpers/node.ts'
import { type Guest, makeGuest, offer, sizeOf, sounds, strangerApi, until, upload } from '../../../helpers/stranger.ts'

test('room that comes free goes to those who were refused, one album after the other until it is taken', async () => {
  const node = await startNode({ guestLimits: { albumsUnderWay: 1 } })
  const api = strangerApi(node.url)
  const [first, ...others] = await Promise.all(
    Array.from({ length: 20 }, (_, i) => makeGuest({ slug: `album-${i}`, sounds: sounds(1) })),
  )
  assert.ok(first)
  assert.equal((await offer(api, first)).state, 'fetching')
  for (const made of others) assert.equal((await offer(api, made)).refused?.code, 'quota-exceeded')
  const taken = async (): Promise<Guest[]> => {
    const states = await Promise.all(others.map(({ albumId }) => api.seedProgress(albumId)))
    return others.filter((_, i) => states[i]?.state === 'fetching')
  }
  await upload(api, first)
  const [second, ...more] = await until(taken, (albums) => albums.length > 0)
  assert.ok(second)
  assert.deepEqual(more, [])
  await offer(api, second)
  assert.equal((await upload(api, second)).state, 'held')
  await until(taken, (albums) => albums.length === 1)
  await node.close()
})

test('a larger quota after a restart takes up what was refused, but not what came to nothing', async () => {
  const dataFolder = await temporaryFolder()
  const [large, late] = [await makeGuest({ slug: 'large', sounds: sounds(60) }), await makeGuest({ slug: 'late' })]
  const first = await startNode({ dataFolder, capacity: sizeOf(large), requestDeadlineMs: 1 })
  const api = strangerApi(first.url)
  assert.equal((await offer(api, large)).refused?.code, 'quota-exceeded')
  assert.equal((await offer(api, late)).state, 'fetching')
  await first.close()
  const second = await startNode({ dataFolder, capacity: sizeOf(large), requestDeadlineMs: -1 })
  const stateAt = async (url: string, { albumId }: Guest) => (await strangerApi(url).seedProgress(albumId)).state
  await until(
    () => stateAt(second.url, late),
    (state) => state === 'refused',
  )
  await second.close()
  const third = await startNode({ dataFolder, capacity: 10 * sizeOf(large) })
  await until(
    () => stateAt(third.url, large),
    (state) => state === 'fetching',
  )
  assert.equal(await stateAt(third.url, late), 'refused')
  await third.close()
  await rm(dataFolder, { recursive: true, force: true })
})
