// Two browsers and two Eldernodes that trust each other, in processes of their own, over wires that can be cut.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import type { Services } from '../../src/app/services.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { createPublishApi } from '../../src/node-api/publish-api.ts'
import { builtAppWith } from '../helpers/built-app.ts'
import { launchProfile } from '../helpers/chromium.ts'
import { spawnEldernode, startEldernode, type TestEldernode, tempFolder } from '../helpers/eldernode.ts'
import { publishMade } from '../helpers/node.ts'
import { type MadeAlbum, makeAlbum } from '../helpers/records.ts'
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts'

type App = Element & { services: Services }
type Side = {
  node: Awaited<ReturnType<typeof spawnEldernode>>
  port: number
  /** Where the other side reaches this one. */
  wire: TcpProxy
  dataFolder: string
  browser: BrowserContext
  /** Knows this side's node alone. */
  page: Page
  /** Knows both nodes. */
  both: Page
}

/** Room for every album that is published here. */
const VIEWPORT = { width: 1280, height: 1600 }

let one: Side
let two: Side
/** Gives the app that knows both nodes, and is no part of what is tested. */
let shop: TestEldernode
let appFolder: string

const otherOf = (side: Side) => (side === one ? two : one)
const spawnFor = async (dataFolder: string, wireToOther: string, port = 0) => {
  const env = { ELDERNODE_PEERS: wireToOther, ELDERNODE_LOG: 'error' }
  return spawnEldernode({ dataFolder, port, env })
}

before(async () => {
  const wires = await Promise.all([startTcpProxy(), startTcpProxy()])
  const sides = await Promise.all(
    wires.map(async (wire, at) => {
      const dataFolder = await tempFolder()
      const node = await spawnFor(dataFolder, (wires[1 - at] as TcpProxy).url)
      const port = Number(new URL(node.url).port)
      wire.lead(port)
      const browser = await launchProfile()
      // The compiler of the tests marks functions with this name, and pages do not know it.
      await browser.addInitScript({ content: 'globalThis.__name = (value) => value' })
      const [page, both] = [await browser.newPage(), await browser.newPage()]
      for (const opened of [page, both]) await opened.setViewportSize(VIEWPORT)
      return { node, port, wire, dataFolder, browser, page, both }
    }),
  )
  ;[one, two] = sides as [Side, Side]
  appFolder = await builtAppWith({ VITE_ELDERNODE_TRACKERS: `${one.node.url} ${two.node.url}` })
  shop = await startEldernode({ appFolder })
})
after(async () => {
  for (const { browser, node, wire, dataFolder } of [one, two].filter((side) => side !== undefined)) {
    await browser.close()
    await node.end()
    await wire.end()
    await rm(dataFolder, { recursive: true, force: true })
  }
  await shop?.end()
  await rm(dirname(appFolder), { recursive: true, force: true })
})

const newAlbum = (title: string): Promise<MadeAlbum> =>
  makeAlbum({ title, slug: title.toLowerCase().replaceAll(' ', '-'), trackSizes: [20_000] })
const publish = (side: Side, made: MadeAlbum) => publishMade(createPublishApi(side.node.url), made)
const shows = (page: Page, title: string, timeout = 1_000) => page.getByText(title).first().waitFor({ timeout })
const edited = ({ key, album, albumId, entries: [entry] }: MadeAlbum, title: string, by: number) =>
  signRecord(key.signer, (entry as Entry).soul, albumId, { ...album, title, version: album.version + by })

/** Written in a browser, and there in one relay's store. */
const write = (page: Page, entry: Entry) =>
  page.evaluate(async (written) => {
    const { outbox } = (document.querySelector('digm-app') as App).services
    await outbox.enqueue(written)
    await new Promise<void>((resolve) => {
      outbox.rows.subscribe((rows) => {
        const row = rows.find(({ value }) => value === written.value)
        if (row && row.confirmedBy.length > 0) resolve()
      })
    })
  }, entry)

/** So many relays have answered every subscription: 513 times 33 characters. */
const connected = (page: Page, count: number) =>
  page.waitForFunction((wanted) => {
    const app = document.querySelector('digm-app') as App | null
    const relays = app?.services?.network.peek().relays ?? []
    return relays.filter(({ state, bytesIn }) => state === 'connected' && bytesIn >= 16_929).length >= wanted
  }, count)

test('what is published through one node shows at once in a browser that knows the other alone', async () => {
  for (const side of [one, two]) {
    await side.page.goto(side.node.url)
    await connected(side.page, 1)
  }
  await publish(one, await newAlbum('Before all'))
  await shows(two.page, 'Before all', 10_000)
  await publish(two, await newAlbum('From two'))
  await shows(one.page, 'From two')
  await publish(one, await newAlbum('From one'))
  await shows(two.page, 'From one')
})

test('with either node killed everything goes on in both browsers', async () => {
  for (const { both } of [one, two]) await both.goto(shop.url)
  for (const killed of [one, two]) {
    const left = otherOf(killed)
    for (const { both } of [one, two]) await connected(both, 2)
    const name = killed === one ? 'first' : 'second'
    await killed.node.kill()
    const made = await newAlbum(`Without the ${name}`)
    await publish(left, made)
    for (const { both } of [one, two]) await shows(both, `Without the ${name}`)
    await write(killed.both, await edited(made, `Edited without the ${name}`, 1))
    await shows(left.both, `Edited without the ${name}`)
    killed.node = await spawnFor(killed.dataFolder, left.wire.url, killed.port)
    await shows(killed.page, `Edited without the ${name}`, 20_000)
  }
})

test('after a partition with edits on both sides every store holds the same bytes', async () => {
  for (const { page } of [one, two]) await connected(page, 1)
  const made = await newAlbum('In common')
  await publish(one, made)
  await shows(two.page, 'In common', 10_000)
  for (const { wire } of [one, two]) wire.cut()
  await publish(one, await newAlbum('On one alone'))
  await publish(two, await newAlbum('On two alone'))
  await write(one.page, await edited(made, 'Five on one', 5))
  await write(two.page, await edited(made, 'Six on two', 6))
  const sevens = [await edited(made, 'Seven on one', 7), await edited(made, 'Seven on two', 7)] as const
  await write(one.page, sevens[0])
  await write(two.page, sevens[1])
  await shows(one.page, 'On one alone')
  await shows(two.page, 'On two alone')
  assert.equal(await one.page.getByText('On two alone').count(), 0)
  assert.equal(await two.page.getByText('Five on one').count(), 0)

  for (const { wire } of [one, two]) wire.mend()
  await shows(one.page, 'On two alone', 20_000)
  await shows(two.page, 'On one alone', 20_000)
  const ledger = await same(() => Promise.all([one, two].map(({ node }) => linesOf(`${node.url}${EVERYTHING}`))))
  const albumPath = `/records/album/${made.albumId}`
  await same(() => Promise.all([one, two].map(({ node }) => linesOf(node.url + albumPath))))
  const [winner = '', loser = ''] = sevens.map(({ value }) => value).sort((a, b) => (a > b ? -1 : 1))
  assert.ok(ledger.includes(JSON.stringify(winner)) && !ledger.includes(JSON.stringify(loser)))

  const title = winner.includes('Seven on one') ? 'Seven on one' : 'Seven on two'
  for (const { page, both, node } of [one, two]) {
    await page.goto(`${node.url}/album/${made.albumId}`)
    await both.goto(`${shop.url}/album/${made.albumId}`)
    for (const opened of [page, both]) await shows(opened, title, 10_000)
  }
  const [track] = made.tracks
  const isWanted = (line: string) => /"digm\/albums\//.test(line) || line.includes(`"key":"${track?.track.trackId}"`)
  const expected = ledger.split('\n').filter(isWanted).join('\n')
  await same(async () => {
    const rows = [one, two].flatMap(({ page, both }) => [rowsOf(page, made.albumId), rowsOf(both, made.albumId)])
    return [expected, ...(await Promise.all(rows))]
  })
})

const EVERYTHING = '/records/catalogue?kinds=all'
const sorted = (lines: readonly string[]): string => [...lines].sort().join('\n')

async function linesOf(url: string): Promise<string> {
  const text = await (await fetch(url)).text()
  return sorted(text.split('\n').filter((line) => line.includes('"value"')))
}

/** Every album a browser has stored, and the tracks of one, as a node writes them. */
const rowsOf = async (page: Page, albumId: string): Promise<string> =>
  sorted(
    await page.evaluate(async (wanted) => {
      const asked = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      const db = await asked(indexedDB.open('digm'))
      const all = (name: string) => asked(db.transaction(name).objectStore(name).getAll())
      const [albums, tracks] = [await all('albums'), await all('tracks')]
      db.close()
      const ofAlbum = tracks.filter((row) => row.albumId === wanted)
      return [
        ...albums.map((row) => JSON.stringify({ soul: row.soul, key: row.albumId, value: row.value })),
        ...ofAlbum.map((row) => JSON.stringify({ soul: row.soul, key: row.trackId, value: row.value })),
      ]
    }, albumId),
  )

/** What all of them hold once it is the same. */
async function same(read: () => Promise<string[]>, deadlineMs = 10_000): Promise<string> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const texts = await read()
    const [first = ''] = texts
    if (texts.every((text) => text === first)) return first
    assert.ok(Date.now() < end, `they do not agree:\n${texts.join('\n\n')}`)
    await new Promise((next) => setImmediate(next))
  }
}
