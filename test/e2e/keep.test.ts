import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, afterEach, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { KIB, MIB } from '../../src/core/limits.ts'
import { assertPlays, assertWhole, openAlbum, playTrack, seekTo, waitForTime, watchAudio } from '../helpers/app.ts'
import { launchProfile } from '../helpers/chromium.ts'
import {
  type PublishedAlbum,
  publishSounds,
  startEldernode,
  type TestEldernode,
  tempFolder,
} from '../helpers/eldernode.ts'
import { longMp3 } from '../helpers/kept-audio.ts'

let node: TestEldernode
let album: PublishedAlbum
let profile: string
let context: BrowserContext

before(async () => {
  node = await startEldernode()
  album = await publishSounds(node.url, [await longMp3(90, 128), await longMp3(30, 128)])
})
after(() => node.end())
afterEach(async () => {
  await context?.close()
  await rm(profile, { recursive: true, force: true })
})

async function open(which = album): Promise<Page> {
  context = await launchProfile(profile)
  await watchAudio(context)
  const page = context.pages()[0] ?? (await context.newPage())
  await openAlbum(page, node.url, which.albumId)
  return page
}

const keep = (page: Page) => page.getByRole('button', { name: /^Keep/ }).click()
const kept = (page: Page) => page.getByRole('button', { name: /^Kept/ }).waitFor({ timeout: 60_000 })

/** What a tab that dies may have asked for and not stored: one request of the keeper, `RUN_BYTES`, for each of two tracks. */
const IN_FLIGHT = 2 * MIB
/** What the page of a shared album asks for before the app is there, `HEAD` in eldernode/http/boot-player.ts. */
const BOOT_HEAD = 64 * KIB
/** About 500 bytes for each of some twenty answers. */
const HEADERS = 32 * KIB

test('a kept album interrupted by a crash of the tab goes on, and no stored piece is downloaded again', async () => {
  profile = await tempFolder()
  const long = await publishSounds(node.url, [await longMp3(450, 128), await longMp3(450, 128)])
  const size = long.tracks.reduce((sum, { fileSize }) => sum + fileSize, 0)
  const before = node.audioBytes()
  let page = await open(long)
  await keep(page)
  const progress = page.getByRole('progressbar', { name: 'Keeping the album' })
  while (Number(await progress.getAttribute('aria-valuenow')) < 40) await progress.waitFor()
  // The renderer is gone at once: no unload, no goodbye.
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  void page.goto('chrome://crash').catch(() => undefined)
  await crashed
  await page.close()
  const atCrash = node.audioBytes() - before
  assert.ok(atCrash < size, 'the crash came in the middle')
  page = await context.newPage()
  await openAlbum(page, node.url, long.albumId)
  await kept(page)
  const sent = node.audioBytes() - before
  assert.ok(
    sent < size + IN_FLIGHT + BOOT_HEAD + HEADERS,
    `${sent} bytes were sent for an album of ${size}: ${atCrash} before, ${JSON.stringify(node.sentBytes())}`,
  )
})

test('what says Kept plays with everything else dead: at once on a first visit, after a reload, in the library, to its end', async () => {
  profile = await tempFolder()
  const own = await startEldernode()
  const ownAlbum = await publishSounds(own.url, [await longMp3(90, 128), await longMp3(30, 128)])
  context = await launchProfile(profile)
  await watchAudio(context)
  const page = await context.newPage()
  // No worker is waited for: none has been asked for by then.
  await page.goto(`${own.url}/album/${ownAlbum.albumId}`)
  await keep(page)
  await kept(page)
  await context.setOffline(true)
  await playTrack(page, 2)
  await assertPlays(page)
  await own.end()
  await page.reload()
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click()
  const row = page.getByRole('group', { name: ownAlbum.album.title })
  await row.getByRole('button', { name: /^Kept/ }).waitFor()
  await row.getByRole('button', { name: /^Play/ }).click()
  const [first, second] = ownAlbum.tracks
  assert.ok(first && second)
  await assertPlays(page)
  await assertWhole(page, first)
  await assertWhole(page, second)
  await seekTo(page, 0.93)
  await waitForTime(page, first.durationSec * 0.9)
  await assertPlays(page)
})

test('removing a kept album frees its bytes, offline too', async () => {
  profile = await tempFolder()
  const page = await open()
  await keep(page)
  await kept(page)
  await context.setOffline(true)
  await page.getByRole('button', { name: /^Kept/ }).click()
  await page.getByRole('button', { name: /^Free/ }).click()
  await page.getByRole('button', { name: /^Keep/ }).waitFor()
  const left = await page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('digm')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('pieces').objectStore('pieces').count()
          counting.onsuccess = () => resolve(counting.result)
        }
      }),
  )
  assert.equal(left, 0)
})
