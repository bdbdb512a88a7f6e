import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import type { Services } from '../../src/app/services.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { builtAppWith } from '../helpers/built-app.ts'
import { launchProfile } from '../helpers/chromium.ts'
import { makeKey, sha256 } from '../helpers/crypto.ts'
import { publishFiles, startEldernode, type TestEldernode, tempFolder } from '../helpers/eldernode.ts'
import { keptMp3 } from '../helpers/kept-audio.ts'
import { makeAlbum } from '../helpers/records.ts'
import { type SmallRelay, startSmallRelay } from '../helpers/small-relay.ts'
import { visitor } from '../helpers/visitor.ts'

type App = Element & { services: Services }

const key = await makeKey()

/** An album that nobody has seen, and later versions of it. */
async function newAlbum(title: string) {
  const slug = title.toLowerCase().replaceAll(' ', '-')
  const { album, albumId, entries } = await makeAlbum({ title, slug, trackSizes: [500], key })
  const [entry] = entries as [Entry]
  const { version } = album
  const retitled = (newTitle: string, newVersion: number) =>
    signRecord(key.signer, entry.soul, albumId, { ...album, title: newTitle, version: newVersion })
  return { entry, version, retitled }
}

let appFolder: string
let node: TestEldernode
let one: SmallRelay
let two: SmallRelay
/** Open on home, and subscribed to both relays. */
let page: Page

before(async () => {
  one = await startSmallRelay()
  two = await startSmallRelay()
  appFolder = await builtAppWith({ VITE_GUN_PEERS: `${one.url} ${two.url}` })
  node = await startEldernode({ appFolder })
  page = await openHome(await visitor())
})
after(async () => {
  await node?.end()
  await one?.end()
  await two?.end()
  await rm(dirname(appFolder), { recursive: true, force: true })
})
/** Both relays have been subscribed to, to the last shard. */
async function openHome(context: BrowserContext): Promise<Page> {
  for (const { state } of [one, two]) state.gets.length = 0
  const opened = await context.newPage()
  await opened.goto(node.url)
  for (const relay of [one, two]) await relay.until(() => relay.state.gets.length >= 513)
  return opened
}
const shows = (title: string, on = page, timeout = 1_000) => on.getByText(title).first().waitFor({ timeout })

test('an album appears on an open page within a second of its publication, and so does its next version', async () => {
  const { entry, version, retitled } = await newAlbum('First light')
  await page.evaluate(() => Object.assign(window, { notReloaded: true }))
  one.publish(entry, version)
  await shows('First light')
  two.publish(await retitled('Second light', version + 1), version + 1)
  await shows('Second light')
  assert.equal(await page.evaluate(() => 'notReloaded' in window), true)
})

test('a hostile relay replaces nothing, is counted, and harms neither the page nor the other relay', async () => {
  const { entry, version, retitled } = await newAlbum('The old one')
  const newer = await retitled('The good one', version + 1)
  one.publish(newer, version + 1)
  await shows('The good one')
  const forged = newer.value.replace('The good one', 'A forged one')
  two.publish(entry, version)
  two.publish({ ...newer, value: forged }, version + 1)
  two.publish({ ...newer, value: forged }, version + 2)
  two.publish({ ...newer, value: 'x'.repeat(40_000) }, version + 3)
  two.publish({ ...newer, soul: '__proto__' }, version + 3)
  two.publish({ ...newer, key: 'constructor' }, version + 3)
  two.send('{"#":"123456789","put":{"__proto__":{"_":{"#":"__proto__",">":{"polluted":1e12}},"polluted":"yes"}}}')
  for (const dam of ['constructor', '__proto__', 'mob', 'opt', 'rad']) two.send({ '#': '123456780', dam })
  two.send('[[[[[[[[[[')
  const last = await newAlbum('Still going')
  two.publish(last.entry, last.version)
  await shows('Still going')
  const reasons = {
    'bad-request': 9,
    'bad-signature': 2,
    'stale-version': 1,
    'too-large': 1,
  }
  const seen = await page.evaluate((evilUrl) => {
    const { network } = (document.querySelector('digm-app') as App).services
    return new Promise<object>((resolve) => {
      network.subscribe(({ relays }) => {
        const refused = relays.find(({ endpoint }) => endpoint === evilUrl)?.refused ?? {}
        if (Object.values(refused).reduce((sum, count) => sum + count, 0) >= 13) resolve(refused)
      })
    })
  }, two.url)
  assert.deepEqual(Object.entries(seen).sort(), Object.entries(reasons))
  assert.equal(await page.evaluate(() => (({}) as Record<string, unknown>).polluted), undefined)
  await shows('The good one')
  assert.equal(await page.getByText('A forged one').count(), 0)
})

test('with one relay killed everything goes on through the other', async () => {
  const { entry, version, retitled } = await newAlbum('Going on')
  const { port } = two
  await two.end()
  one.publish(entry, version)
  await shows('Going on')
  two = await startSmallRelay(port)
  await two.until(() => two.state.gets.length >= 513)
  two.publish(await retitled('Back again', version + 1), version + 1)
  await shows('Back again')
})

test('an edit made offline survives a restart of the browser and arrives exactly once', async () => {
  const ports = [one.port, two.port]
  const { version, retitled } = await newAlbum('Written before')
  const profile = await tempFolder()
  let context = await launchProfile(profile)
  const writing = await openHome(context)
  await one.end()
  await two.end()
  const edit = await retitled('Written offline', version + 5)
  await writing.evaluate((entry) => (document.querySelector('digm-app') as App).services.outbox.enqueue(entry), edit)
  await shows('Written offline', writing)
  await context.close()

  one = await startSmallRelay(ports[0])
  two = await startSmallRelay(ports[1])
  context = await launchProfile(profile)
  const later = await context.newPage()
  await later.goto(node.url)
  await shows('Written offline', later, 5_000)
  const confirmed = await later.evaluate(() => {
    const { outbox } = (document.querySelector('digm-app') as App).services
    return new Promise<string>((resolve) => {
      outbox.rows.subscribe(([row]) => {
        if (row?.confirmedBy.length === 2) resolve(row.state)
      })
    })
  })
  assert.equal(confirmed, 'sent')
  for (const { state } of [one, two]) assert.deepEqual(state.puts, [{ ...edit, state: version + 5 }])
  await context.close()
  await rm(profile, { recursive: true, force: true })
})

test('through a real Eldernode: published over HTTP, shown within a second; edited in a browser, shown in another', async () => {
  const real = await startEldernode()
  const [writer, reader] = [await visitor(), await visitor()]
  try {
    const [writerPage, readerPage] = [await writer.newPage(), await reader.newPage()]
    for (const opened of [writerPage, readerPage]) {
      await opened.goto(real.url)
      await connected(opened)
    }
    const published = await publishFiles(real.url, { '01.mp3': await keptMp3() }, Promise.resolve(key))
    await readerPage.getByText(published.album.title).first().waitFor({ timeout: 1_000 })

    const { albumId, album } = published
    const edited = { ...album, title: 'Edited elsewhere', version: album.version + 1 }
    const edit = await signRecord(key.signer, await soulOf('albums', albumId, sha256), albumId, edited)
    const state = await writerPage.evaluate((entry) => {
      const { outbox } = (document.querySelector('digm-app') as App).services
      return new Promise<string>((resolve, reject) => {
        outbox.enqueue(entry).catch(reject)
        outbox.rows.subscribe(([row]) => {
          if (row && row.state !== 'waiting') resolve(`${row.state} ${row.reason ?? ''}`.trim())
        })
      })
    }, edit)
    assert.equal(state, 'sent')
    await readerPage.getByText('Edited elsewhere').first().waitFor({ timeout: 1_000 })
  } finally {
    await reader.close()
    await real.end()
  }
})

/** Every subscription was answered: 513 times 33 characters. */
async function connected(opened: Page): Promise<void> {
  await opened.waitForFunction(() => {
    const app = document.querySelector('digm-app') as App | null
    return app?.services?.network.peek().relays.some((relay) => relay.bytesIn >= 16_929)
  })
}
