import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertPlays, assertWhole, hurry, playTrack, seekTo, waitForEnd, waitForTime } from '../helpers/app.ts'
import { publishSounds, readAlbum, spawnEldernode, startEldernode, tempFolder } from '../helpers/eldernode.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { listener } from '../helpers/listener.ts'

async function keepAlbum(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Keep/ }).click()
  await page.getByRole('button', { name: /^Kept/ }).waitFor({ timeout: 60_000 })
}

test('with every audio path of the node answering 503, a fresh browser plays to the end from another browser', async () => {
  const node = await startEldernode()
  const album = await publishSounds(node.url, [await longMp3(30, 128)])
  const [track] = album.tracks
  assert.ok(track)
  await keepAlbum(await listener(node.url, album))
  node.setServeAudio(false)
  const sent = node.audioBytes()
  const fresh = await listener(node.url, album)
  await playTrack(fresh, 1)
  await assertPlays(fresh)
  await hurry(fresh)
  await waitForEnd(fresh, 60_000)
  await assertWhole(fresh, track)
  assert.ok(node.audioBytes() - sent < 50_000, 'the node sent no audio')
  await node.end()
})

test('the whole node is killed while a track plays from another browser: it plays to the end', async () => {
  const dataFolder = await tempFolder()
  const node = await spawnEldernode({ dataFolder })
  const { albumId } = await publishSounds(node.url, [await longMp3(60, 128)])
  const album = await readAlbum(node.url, albumId)
  const [track] = album.tracks
  assert.ok(track)
  await keepAlbum(await listener(node.url, album))
  const fresh = await listener(node.url, album)
  await playTrack(fresh, 1)
  await waitForTime(fresh, 4)
  await node.kill()
  await assertPlays(fresh, 6)
  await seekTo(fresh, 0.85)
  await hurry(fresh)
  await waitForEnd(fresh, 60_000)
  await assertWhole(fresh, track)
  await rm(dataFolder, { recursive: true, force: true })
})
