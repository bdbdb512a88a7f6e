import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertPlays, openAlbum, playTrack } from '../helpers/app.ts'
import { publishSounds, startEldernode } from '../helpers/eldernode.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { listener } from '../helpers/listener.ts'

test('two tabs are one swarm: the tab that plays holds it', async () => {
  const node = await startEldernode()
  const album = await publishSounds(node.url, [await longMp3(30, 128)])
  const first = await listener(node.url, album)
  const second = await first.context().newPage()
  await openAlbum(second, node.url, album.albumId)
  const holders = (page: Page) =>
    page.evaluate(async () => (await navigator.locks.query()).held?.filter(({ name }) => name === 'digm-swarm') ?? [])
  await playTrack(first, 1)
  await assertPlays(first)
  const before = await holders(first)
  await playTrack(second, 1)
  await assertPlays(second)
  const now = await holders(second)
  assert.equal(before.length, 1)
  assert.equal(now.length, 1)
  assert.notEqual(now[0]?.clientId, before[0]?.clientId)
  await node.end()
})
