import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { assertPlays, assertWhole, openAlbum, playTrack, waitForEnd, waitForTime, watchAudio } from '../helpers/app.ts'
import { launchProfile } from '../helpers/chromium.ts'
import {
  longMp3,
  type PublishedAlbum,
  publishFiles,
  readAlbum,
  spawnEldernode,
  startEldernode,
  tempFolder,
} from '../helpers/eldernode.ts'

const contexts: BrowserContext[] = []
after(() => Promise.all(contexts.map((context) => context.close())))

async function listener(url: string, album: PublishedAlbum): Promise<Page> {
  const context = await launchProfile()
  contexts.push(context)
  await watchAudio(context)
  const page = await context.newPage()
  await openAlbum(page, url, album.albumId)
  return page
}

async function keepAlbum(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Keep/ }).click()
  await page.getByRole('button', { name: /^Kept/ }).waitFor({ timeout: 60_000 })
}

test('with every audio path of the node answering 503, a fresh browser plays to the end from another browser', async () => {
  const node = await startEldernode()
  const album = await publishFiles(node.url, { '01.mp3': await longMp3(30) })
  const [track] = album.tracks
  assert.ok(track)
  await keepAlbum(await listener(node.url, album))
  node.setServeAudio(false)
  const sent = node.audioBytes()
  const fresh = await listener(node.url, album)
  await playTrack(fresh, 1)
  await assertPlays(fresh)
  await waitForEnd(fresh, 60_000)
  await assertWhole(fresh, track)
  assert.ok(node.audioBytes() - sent < 50_000, 'the node sent no audio')
  await node.end()
})

test('the whole node is killed while a track plays from another browser: it plays to the end', async () => {
  const dataFolder = await tempFolder()
  const node = await spawnEldernode({ dataFolder })
  const { albumId } = await publishFiles(node.url, { '01.mp3': await longMp3(60) })
  const album = await readAlbum(node.url, albumId)
  const [track] = album.tracks
  assert.ok(track)
  await keepAlbum(await listener(node.url, album))
  const fresh = await listener(node.url, album)
  await playTrack(fresh, 1)
  await waitForTime(fresh, 4)
  await node.kill()
  await assertPlays(fresh, 10)
  await waitForEnd(fresh, 90_000)
  await assertWhole(fresh, track)
  await rm(dataFolder, { recursive: true, force: true })
})

test('two tabs are one swarm: the tab that plays holds it', async () => {
  const node = await startEldernode()
  const album = await publishFiles(node.url, { '01.mp3': await longMp3(30) })
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
