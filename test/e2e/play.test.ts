import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertPlays, assertWhole, openAlbum, playTrack, seekTo, waitForTime } from '../helpers/app.ts'
import { fixture } from '../helpers/audio.ts'
import {
  type PublishedAlbum,
  publishFiles,
  publishSounds,
  startEldernode,
  type TestEldernode,
} from '../helpers/eldernode.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { visitor } from '../helpers/visitor.ts'

let node: TestEldernode
let album: PublishedAlbum
let page: Page

before(async () => {
  node = await startEldernode()
  album = await publishFiles(node.url, {
    '01 Odd #1?%.mp3': await longMp3(20, 128),
    '02.flac': await fixture('tone.flac'),
    '03.opus': await fixture('tone.opus'),
    '04.m4a': await fixture('tone.m4a'),
  })
  page = await fresh()
  await openAlbum(page, node.url, album.albumId)
})
after(() => node?.end())

const fresh = async (): Promise<Page> => (await visitor()).newPage()

const at = (index: number) => {
  const track = album.tracks[index]
  assert.ok(track)
  return track
}

test('an uncached track plays through the worker, and is the published file to the last byte', async () => {
  await playTrack(page, 1)
  await assertPlays(page)
  await assertWhole(page, at(0))
})

test('a shared link plays before the app is there, and the app takes the sound over without a break', async () => {
  const other = await fresh()
  let letIn: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letIn = resolve
  })
  await other.route('**/assets/*.js', (route) => held.then(() => route.continue()))
  await other.goto(`${node.url}/album/${album.albumId}`, { waitUntil: 'commit' })
  await other.getByRole('button', { name: 'Play', exact: true }).click()
  await waitForTime(other, 1)
  letIn()
  await other.getByRole('list', { name: 'Tracks' }).waitFor()
  await other.getByRole('slider', { name: 'Seek' }).waitFor()
  await assertPlays(other)
  const elements = () => other.evaluate(() => window.digmAudio.map(({ currentSrc }) => new URL(currentSrc).pathname))
  assert.deepEqual(await elements(), [`/stream/${at(0).trackId}`])
  await other.getByRole('button', { name: 'Next' }).click()
  await other.waitForFunction((id) => window.digmAudio.at(-1)?.currentSrc.includes(id), at(1).trackId)
  await assertPlays(other)
  assert.equal((await elements()).length, 1)
  await other.context().close()
})

test('a seek into what has not been fetched plays on from there', async () => {
  // More than an element takes at once.
  const long = await publishSounds(node.url, [await longMp3(240, 128)])
  const other = await fresh()
  await openAlbum(other, node.url, long.albumId)
  const unasked = await other.locator('#digm-audio').getAttribute('src')
  assert.equal(unasked, null, 'the app does not go on fetching what nobody has pressed')
  await playTrack(other, 1)
  await waitForTime(other, 0.5)
  await seekTo(other, 0.8)
  await waitForTime(other, 240 * 0.75)
  await assertPlays(other)
  await other.context().close()
})

for (const [format, index] of [
  ['FLAC', 1],
  ['Opus', 2],
  ['M4A', 3],
  ['MP3', 0],
] as const) {
  test(`${format} plays`, async () => {
    await playTrack(page, index + 1)
    await page.waitForFunction((id) => window.digmAudio.at(-1)?.currentSrc.includes(id), at(index).trackId)
    await assertPlays(page)
    await assertWhole(page, at(index))
  })
}
