// Every page by its address, by keyboard and without a network, in the built app with an Eldernode behind it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Services } from '../../src/app/services.ts'
import { fingerprintIn } from '../../src/core/ids.ts'
import { albumPath, artistPath } from '../../src/core/urls.ts'
import { assertPlays, controlled } from '../helpers/app.ts'
import { makeKey } from '../helpers/crypto.ts'
import { type PublishedAlbum, publishFiles, startEldernode, type TestEldernode } from '../helpers/eldernode.ts'
import { keptMp3 } from '../helpers/kept-audio.ts'
import { makeAlbum } from '../helpers/records.ts'
import { visitor } from '../helpers/visitor.ts'

type App = Element & { services: Services }

const MANY = 60
const DEADLINE_MS = 10_000

let node: TestEldernode
let published: PublishedAlbum
/** Somebody who has been here for a while: sixty more albums are stored, older than the node's own. */
let context: BrowserContext
let page: Page

before(async () => {
  node = await startEldernode()
  published = await publish('Harbour Lights')
  context = await impatient()
  page = await context.newPage()
  await page.goto(node.url)
  await controlled(page)
  await title(page, 'Harbour Lights').waitFor()
  const key = await makeKey()
  const more = await Promise.all(
    Array.from({ length: MANY }, (_, i) =>
      makeAlbum({ title: `Stored ${i}`, slug: `stored-${i}`, trackSizes: [500], version: 1_600_000_000_000 + i, key }),
    ),
  )
  const ndjson = more.flatMap(({ entries }) => entries.map((entry) => `${JSON.stringify(entry)}\n`)).join('')
  await page.evaluate((text) => (document.querySelector('digm-app') as App).services.catalogue.adopt(text), ndjson)
})
after(() => node?.end())

/** In a profile that nobody has used. */
async function impatient(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const opened = await visitor(options)
  opened.setDefaultTimeout(DEADLINE_MS)
  return opened
}
const publish = async (album: string): Promise<PublishedAlbum> =>
  publishFiles(node.url, {
    '01.mp3': await keptMp3({ seconds: 6, tags: { album, artist: 'Ada Nord', title: 'One' } }),
  })

const title = (on: Page, text: string) => on.getByRole('heading', { level: 1, name: text })
const card = (on: Page, text: string) => on.getByRole('link', { name: new RegExp(`^${text} `) })
const scrollY = () => page.evaluate(() => window.scrollY)

/** Each page by its address, and what shows that it is there with what it is about. */
const shownAt = (): [path: string, shows: (on: Page) => ReturnType<Page['locator']>][] => [
  ['/', (on) => on.getByRole('link', { name: 'Harbour Lights' }).first()],
  ['/?genre=none-such', (on) => on.getByText('No album of this genre yet')],
  [albumPath(published.albumId), (on) => on.getByRole('list', { name: 'Tracks' })],
  [artistPath(fingerprintIn(published.albumId)), (on) => card(on, 'Harbour Lights')],
  ['/search?q=harbour', (on) => card(on, 'Harbour Lights')],
  ['/library', (on) => on.getByText('You keep no album yet')],
  ['/paradio', (on) => on.getByRole('button', { name: 'Like' })],
  ['/network', (on) => title(on, 'Network')],
  ['/settings', (on) => title(on, 'Settings')],
]

test('every page opens by its address in a profile that has never been here', async () => {
  // The others have tests of their own.
  const opening = shownAt()
    .filter(([path]) => /^\/(artist|library|paradio|network|settings)/.test(path))
    .map(async ([path, shows]) => {
      const fresh = await impatient()
      const opened = await fresh.newPage()
      await opened.goto(node.url + path)
      await shows(opened).waitFor()
      await fresh.close()
    })
  await Promise.all(opening)
})

test('a search by its address, in a profile that has never been here, finds an album in spite of a typo', async () => {
  const fresh = await impatient()
  const opened = await fresh.newPage()
  await opened.goto(`${node.url}/search?q=harbuor`)
  await card(opened, 'Harbour Lights').waitFor()
  await opened.getByRole('searchbox').fill('no such album')
  await opened.getByText('Nothing found').waitFor()
  await opened.getByRole('searchbox').fill('ada nrod')
  await card(opened, 'Harbour Lights').waitFor()
  await fresh.close()
})

test('back puts a long list where it was left', async () => {
  await page.goto(node.url)
  await card(page, 'Stored 58').waitFor()
  await page.mouse.move(200, 400)
  await page.mouse.wheel(0, 2_800)
  await page.waitForFunction(() => window.scrollY === 2_800)
  await card(page, 'Stored 40').waitFor()
  const [left, box] = [await scrollY(), await card(page, 'Stored 40').boundingBox()]
  await card(page, 'Stored 40').click()
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  assert.equal(await scrollY(), 0)
  await page.goBack()
  await card(page, 'Stored 40').waitFor()
  await page.waitForFunction((y) => window.scrollY === y, left)
  assert.deepEqual(await card(page, 'Stored 40').boundingBox(), box)
})

test('an album that arrives leaves what is being read where it is, until it is asked for', async () => {
  const [left, box] = [await scrollY(), await card(page, 'Stored 40').boundingBox()]
  await publish('Just In')
  const button = page.getByRole('button', { name: '1 new album' })
  await button.waitFor()
  assert.deepEqual([await scrollY(), await card(page, 'Stored 40').boundingBox()], [left, box])
  await button.click()
  await title(page, 'Just In').waitFor()
  assert.equal(await scrollY(), 0)
})

test('the keyboard alone leads from home to an album that plays, and back', async () => {
  await page.goto(node.url)
  await card(page, 'Stored 58').waitFor()
  await press('Tab', /^Stored 58/)
  await page.keyboard.press('Enter')
  await title(page, 'Stored 58').waitFor()
  await press('Shift+Tab', /^Home$/)
  await page.keyboard.press('Enter')
  await title(page, 'Just In').waitFor()
  await press('Tab', /^Just In$/)
  await page.keyboard.press('Enter')
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  await press('Tab', /^Play$/)
  await page.keyboard.press('Enter')
  await assertPlays(page, 1)
  await press('Shift+Tab', /^Home$/)
  await page.keyboard.press('Enter')
  await card(page, 'Harbour Lights').waitFor()
  await page.keyboard.press('Space')
  await page.waitForFunction(() => window.digmAudio.at(-1)?.paused)
})

test('after one visit every page, with its covers, opens without a network and with the node gone', async () => {
  await page.goto(`${node.url}/paradio`)
  await page.getByRole('button', { name: 'Like' }).waitFor()
  await page.goto(node.url + albumPath(published.albumId))
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  await node.close()
  await context.setOffline(true)
  const opening = shownAt().map(async ([path, shows]) => {
    const opened = await context.newPage()
    await opened.goto(node.url + path)
    await shows(opened).waitFor()
    if (PICTURED.test(path)) await opened.waitForFunction(hasPicture)
    await opened.close()
  })
  await Promise.all(opening)
})

test('the radio plays on with every server gone, and leads to the album it plays from', async () => {
  const radio = await context.newPage()
  await radio.goto(`${node.url}/paradio`)
  await radio.getByRole('button', { name: 'Play', exact: true }).first().click()
  await assertPlays(radio, 1)
  await radio.getByRole('button', { name: 'Like' }).click()
  await radio.getByRole('heading', { name: 'Liked' }).waitFor()
  await radio.getByRole('link', { name: 'Open album' }).click()
  await radio.getByRole('list', { name: 'Tracks' }).waitFor()
  await radio.close()
})

const PICTURED = /^\/(album|artist|search)|^\/$/

/** Of an album; what came with the page or stands for a missing one is none. */
function hasPicture(): boolean {
  const within = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? within(element.shadowRoot) : []),
    ])
  return within(document).some((element) => element instanceof HTMLImageElement && element.naturalWidth > 0)
}

/** Presses a key until what has the focus is called so. */
async function press(key: 'Tab' | 'Shift+Tab', name: RegExp): Promise<void> {
  const seen: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key)
    const focused = await page.evaluate(() => {
      let element = document.activeElement
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      const texts = element?.shadowRoot ?? element
      return (element?.getAttribute('aria-label') ?? texts?.textContent ?? '').trim().replace(/\s+/g, ' ')
    })
    if (name.test(focused)) return
    seen.push(focused.slice(0, 30))
  }
  assert.fail(`${name} never had the focus: ${seen.join(' | ')}`)
}
