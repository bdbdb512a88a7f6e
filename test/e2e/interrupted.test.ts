// One album, whose artist's page dies in every step of publishing it: a real browser, a real Eldernode.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import type { Services } from '../../src/app/services.ts'
import { type AlbumId, isAlbumId } from '../../src/core/ids.ts'
import { createSeedApi } from '../../src/node-api/seed-api.ts'
import type { DraftId } from '../../src/publish/draft.ts'
import type { PublishStep } from '../../src/publish/publish-album.ts'
import { launchProfile } from '../helpers/chromium.ts'
import { readAlbum, startEldernode, type TestEldernode } from '../helpers/eldernode.ts'
import { keptMp3 } from '../helpers/kept-audio.ts'

type App = Element & { services: Services }

/** Where the page dies: at the beginning of a step, or when so many of its files or records are done. */
const DEATHS: [step: PublishStep, done: number][] = [
  ['tags', 0],
  ['cut', 0],
  ['torrent', 1],
  ['sign', 1],
  ['send', 1],
  ['seed', 0],
]

const STANDS = 'stands still: '

let node: TestEldernode
let artist: BrowserContext
before(async () => {
  node = await startEldernode()
  artist = await launchProfile()
  // The compiler of the tests marks functions with this name, and pages do not know it.
  await artist.addInitScript({ content: 'globalThis.__name = (value) => value' })
})
after(async () => {
  await artist?.close()
  await node?.end()
})

async function openPage(): Promise<Page> {
  const page = await artist.newPage()
  await page.goto(`${node.url}/publish`)
  await page.waitForFunction(() => (document.querySelector('digm-app') as App | null)?.services !== undefined)
  return page
}

async function makeDraft(page: Page): Promise<DraftId> {
  const files = await Promise.all(
    [3, 4].map(async (seconds) => Buffer.from(await keptMp3({ seconds })).toString('base64')),
  )
  return page.evaluate(async (encoded) => {
    const { services } = document.querySelector('digm-app') as App
    const identity = await services.identity()
    await identity.make('a long enough passphrase')
    await identity.confirmSaved()
    const { drafts } = await services.publishing()
    const draft = await drafts.create()
    const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    await draft.add(encoded.map((base64, i) => ({ path: `${i + 1}.mp3`, file: new Blob([bytesOf(base64)]) })))
    draft.edit({ title: 'Night Drive', artistName: 'Ada', genres: ['Ambient'], rights: true })
    return draft.id
  }, files)
}

/** The page stands still there, at once, and its process is killed. */
async function dieAt(page: Page, draftId: DraftId, step: PublishStep, done: number): Promise<void> {
  const standing = page.waitForEvent('console', (message) => message.text().startsWith(STANDS))
  void page
    .evaluate(
      async ([id, dying, after, stands]) => {
        const { services } = document.querySelector('digm-app') as App
        const publishing = await services.publishing()
        publishing.publishAlbum(id).subscribe((now) => {
          if (now.status === 'running' && (now.step !== dying || now.done < after)) return
          console.log(stands + JSON.stringify(now))
          for (;;);
        })
      },
      [draftId, step, done, STANDS] as const,
    )
    .catch(() => undefined)
  const text = (await standing).text().slice(STANDS.length)
  assert.equal((JSON.parse(text) as { step?: string }).step, step, text)
  const crashed = page.waitForEvent('crash')
  const browser = await artist.browser()?.newBrowserCDPSession()
  assert.ok(browser)
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo')
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL')
  await crashed
  await page.close()
}

const finish = (page: Page, draftId: DraftId) =>
  page.evaluate(async (id) => {
    const { services } = document.querySelector('digm-app') as App
    const publishing = await services.publishing()
    const state = publishing.publishAlbum(id)
    const end = await new Promise<typeof state.value>((resolve) => {
      state.subscribe((now) => now.status !== 'running' && resolve(now))
    })
    return { end, drafts: (await publishing.drafts.list()).length }
  }, draftId)

test('an album whose page dies in every step of its publishing is one album on the Eldernode, with all its tracks, held', async () => {
  let page = await openPage()
  const draftId = await makeDraft(page)
  for (const [step, done] of DEATHS) {
    await dieAt(page, draftId, step, done)
    page = await openPage()
  }
  const { end, drafts } = await finish(page, draftId)
  assert.ok(end.status === 'published', JSON.stringify(end))
  assert.equal(drafts, 0)

  await page.goto(`${node.url}/publish?album=${end.albumId}`)
  await page.getByText('Safe to close').waitFor({ timeout: 30_000 })
  const lines = (await (await fetch(`${node.url}/records/catalogue`)).text()).split('\n')
  const albums = lines.flatMap((line) => (line.includes('digm/albums/') ? (JSON.parse(line) as { key: AlbumId }) : []))
  assert.deepEqual(
    albums.map(({ key }) => key),
    [end.albumId],
  )
  assert.ok(isAlbumId(end.albumId))
  const { album, tracks } = await readAlbum(node.url, end.albumId)
  assert.deepEqual([album.title, album.tracks.length, tracks.length], ['Night Drive', 2, 2])
  const { state, albumVersion, receipt } = await createSeedApi(node.url).seedProgress(end.albumId)
  assert.deepEqual([state, albumVersion, receipt !== undefined], ['held', album.version, true])
})
