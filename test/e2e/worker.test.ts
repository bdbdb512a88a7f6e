import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertPlays, assertWhole, controlled, openAlbum, playTrack, waitForTime, watchAudio } from '../helpers/app.ts'
import { launchProfile } from '../helpers/chromium.ts'
import { type PublishedAlbum, publishSounds, startEldernode, type TestEldernode } from '../helpers/eldernode.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { answerOf, answersOf, assertSame, COMPARED_HEADERS } from '../helpers/range-cases.ts'
import { visitor } from '../helpers/visitor.ts'

let node: TestEldernode
let album: PublishedAlbum
/** Of somebody who was here before the tests. */
let page: Page

before(async () => {
  node = await startEldernode()
  album = await publishSounds(node.url, [await longMp3(60, 128)])
  page = await fresh()
  await openAlbum(page, node.url, album.albumId)
})
after(() => node?.end())

const fresh = async (): Promise<Page> => (await visitor()).newPage()
const track = () => {
  const [first] = album.tracks
  assert.ok(first)
  return first
}
const showsTracks = (page: Page) => page.getByRole('list', { name: 'Tracks' }).waitFor()

test('the worker, and the Eldernode, answer every range case alike', async () => {
  const { fileSize, contentHash, trackId } = track()
  const path = `/stream/${trackId}`
  const direct = await answersOf(
    async (method, headers) => answerOf(await fetch(node.url + path, { method, headers }), COMPARED_HEADERS),
    fileSize,
    `"${contentHash}"`,
  )
  const source = answerOf.toString()
  const through = await answersOf(
    (method, headers) =>
      page.evaluate(
        async ({ path, method, headers, source, compared }) => {
          const read = new Function(`return ${source}`)() as typeof answerOf
          return read(await fetch(path, { method, headers }), compared)
        },
        { path, method, headers, source, compared: COMPARED_HEADERS as readonly string[] },
      ),
    fileSize,
    `"${contentHash}"`,
  )
  assertSame(through, direct)
})

test('with workers blocked the track plays straight from the node', async () => {
  const without = await (await visitor({ serviceWorkers: 'block' })).newPage()
  await without.goto(`${node.url}/album/${album.albumId}`)
  await showsTracks(without)
  await playTrack(without, 1)
  await assertPlays(without)
})

test('on a host name over plain http the app browses and plays, and says what https would add', async () => {
  const context = await launchProfile('', { args: ['--host-resolver-rules=MAP music.lan 127.0.0.1'] })
  try {
    await watchAudio(context)
    const named = await context.newPage()
    await named.goto(`http://music.lan:${node.port}`)
    await named.getByRole('link', { name: new RegExp(album.album.title) }).click()
    await showsTracks(named)
    assert.equal(await named.evaluate(() => window.isSecureContext), false)
    await named.getByText('https').first().waitFor()
    await playTrack(named, 1)
    await assertPlays(named)
  } finally {
    await context.close()
  }
})

test('a worker that is stopped in the middle of a stream is missed by nobody', async () => {
  const other = await fresh()
  await openAlbum(other, node.url, album.albumId)
  await playTrack(other, 1)
  await waitForTime(other, 1)
  const cdp = await other.context().newCDPSession(page)
  await cdp.send('ServiceWorker.enable')
  await cdp.send('ServiceWorker.stopAllWorkers')
  await assertPlays(other, 4)
  await controlled(other)
  await assertWhole(other, track())
})

test('an unknown track is a 404 and a malformed id a 400, through the worker and from the node', async () => {
  for (const [path, status, code] of [
    ['/stream/nothing.AAAAAAAAAAAAAAAA', 404, 'track-unknown'],
    ['/stream/nothing', 400, 'bad-id'],
  ] as const) {
    const direct = await fetch(node.url + path)
    assert.deepEqual([direct.status, (await direct.json()).error.code], [status, code])
    const through = await page.evaluate(async (path) => {
      const response = await fetch(path)
      return [response.status, (await response.json()).error.code]
    }, path)
    assert.deepEqual(through, [status, code])
  }
})

// The second one waits for ten seconds.
describe('side by side', { concurrency: true }, () => {
  test('files shared from another app wait on the publish page until the artist says what becomes of them', async () => {
    // The share menu of a phone posts a form; so could any page, and no more comes of it.
    await page.evaluate(() => {
      const form = Object.assign(document.createElement('form'), { method: 'post', enctype: 'multipart/form-data' })
      form.action = '/publish'
      const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files', multiple: true })
      const data = new DataTransfer()
      for (const name of ['Fog & Rain?.mp3', 'Dew.flac']) data.items.add(new File(['sound'], name))
      input.files = data.files
      form.append(input)
      document.body.append(form)
      form.submit()
    })
    await page.getByText('2 files were shared with DIGM').waitFor()
    await page.getByText('Fog & Rain?.mp3, Dew.flac').waitFor()
    await page.getByRole('button', { name: 'Begin an album' }).click()
    await page.waitForURL(/\/publish\?draft=/)
    await page.getByText('Dew.flac').first().waitFor()
  })

  test('what is known but nobody can bring is a 504 with its reason within 10 s', async () => {
    // Nobody else has this one.
    const lone = await publishSounds(node.url, [await longMp3(10, 128)])
    const second = await page.context().newPage()
    await openAlbum(second, node.url, lone.albumId)
    node.setServeAudio(false)
    try {
      const { status, code, tookMs } = await second.evaluate(async (path) => {
        const startedMs = performance.now()
        const response = await fetch(path, { headers: { range: 'bytes=0-' } })
        const body = response.ok ? undefined : await response.json()
        return { status: response.status, code: body?.error.code, tookMs: performance.now() - startedMs }
      }, `/stream/${lone.tracks[0]?.trackId}`)
      assert.deepEqual([status, code], [504, 'unreachable'])
      assert.ok(tookMs < 10_500, `${tookMs} ms`)
    } finally {
      node.setServeAudio(true)
    }
  })
})
