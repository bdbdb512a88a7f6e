// From publishing in one browser to seeing it in another, through one Eldernode and 40 ms of round trip on each side, against a
// WebSocket echo between two pages over links of the same kind, with one IndexedDB put on each side and one animation frame.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { WebSocketServer } from 'ws'
import type { Services } from '../src/app/services.ts'
import type { Entry } from '../src/core/signed.ts'
import { makeKey } from '../test/helpers/crypto.ts'
import { type MadeAlbum, makeAlbum } from '../test/helpers/records.ts'
import { Bed, page as pageOf, serveFiles } from './harness.ts'
import { report, summary } from './measure.ts'
import { slowLink } from './slow-link.ts'

type App = Element & { services: Services }

const PUBLISHES = 200
const FIRST_VERSION = 1_700_000_000_000
const DEADLINE_MS = 10_000
const P95 = 0.95

declare global {
  interface Window {
    benchEcho: { send(): Promise<number> }
  }
}

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const albums = await makeAlbums()
    const node = await bed.eldernode()
    const browser = await bed.browser()
    const [writer, reader] = [await openHome(bed, browser, node.url), await openHome(bed, browser, node.url)]
    const echo = await openEcho(bed, browser)

    const app: number[] = []
    const echoed: number[] = []
    for (const { album, entries } of albums) {
      echoed.push(await echo.evaluate(() => window.benchEcho.send()))
      const [entry] = entries
      if (entry) app.push(await publishedMs(writer, reader, entry, album.title))
    }
    return report(
      'live',
      'ms',
      {
        'publish to rendered': summary(app),
        'echo with puts and a frame': summary(echoed),
        'publish to rendered, p95': summary([p95(app)]),
        'echo with puts and a frame, p95': summary([p95(echoed)]),
      },
      [{ of: 'publish to rendered, p95', to: 'echo with puts and a frame, p95', atMost: 2 }],
    )
  })

const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * P95) - 1] ?? Number.NaN

/** Each newer than the one before, so that it stands at the top. */
async function makeAlbums(): Promise<MadeAlbum[]> {
  const key = await makeKey()
  return Promise.all(
    Array.from({ length: PUBLISHES }, (_, i) =>
      makeAlbum({
        key,
        slug: `album-${i}`,
        title: `Album ${i}`,
        trackSizes: [1000],
        version: FIRST_VERSION + i * 60_000,
      }),
    ),
  )
}

async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await page.addInitScript({ content: 'globalThis.__name = (value) => value' })
  return page
}

/** With a device and a link of its own; subscribed to everything, with nothing more to load. */
async function openHome(bed: Bed, browser: Browser, url: string): Promise<Page> {
  const link = await bed.with(slowLink(url))
  const page = await newPage(browser)
  await page.goto(link.url)
  await page.waitForFunction(() => {
    const app = document.querySelector('digm-app') as App | null
    return app?.services?.network.peek().relays.some(({ state }) => state === 'connected')
  })
  await link.quiet()
  return page
}

/** By the clock of the machine, which both pages share. */
async function publishedMs(writer: Page, reader: Page, entry: Entry, title: string): Promise<number> {
  const seen = reader.evaluate(
    async ({ title, deadlineMs }) => {
      const within = (root: ParentNode): boolean =>
        [...root.querySelectorAll('*')].some(
          ({ localName, textContent, shadowRoot }) =>
            (/^h\d$/.test(localName) && textContent?.trim() === title) || (shadowRoot !== null && within(shadowRoot)),
        )
      const endMs = performance.now() + deadlineMs
      while (!within(document)) {
        if (performance.now() > endMs) throw new Error(`${title} was not seen`)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      return performance.timeOrigin + performance.now()
    },
    { title, deadlineMs: DEADLINE_MS },
  )
  const begunMs = await writer.evaluate((signed) => {
    const nowMs = performance.timeOrigin + performance.now()
    void (document.querySelector('digm-app') as App).services.outbox.enqueue(signed)
    return nowMs
  }, entry)
  return (await seen) - begunMs
}

/** Two pages whose sockets a plain server joins; the first sends. */
async function openEcho(bed: Bed, browser: Browser): Promise<Page> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  bed.atEnd(async () => server.close())
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      for (const other of server.clients) if (other !== socket) other.send(String(data))
    }),
  )
  await once(server, 'listening')
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const files = await bed.with(serveFiles({ '/': pageOf('') }))
  const [first, second] = [await newPage(browser), await newPage(browser)]
  for (const page of [first, second]) {
    const link = await bed.with(slowLink(target))
    await page.goto(files.url)
    await page.evaluate(joinEcho, { url: link.url.replace('http', 'ws'), isFirst: page === first })
  }
  return first
}

/** Runs in the page. There: a put and a frame, then the answer; here: a put, the question, and the time until its answer. */
async function joinEcho({ url, isFirst }: { url: string; isFirst: boolean }): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('echo', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
  })
  const put = (text: string) =>
    new Promise<void>((resolve) => {
      const tx = db.transaction('rows', 'readwrite')
      tx.objectStore('rows').put({ text })
      tx.oncomplete = () => resolve()
    })
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const socket = new WebSocket(url)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  if (!isFirst) {
    socket.addEventListener('message', async ({ data }) => {
      await put(String(data))
      await frame()
      socket.send(String(data))
    })
  }
  window.benchEcho = {
    async send() {
      const begunMs = performance.now()
      const text = 'x'.repeat(1000)
      await put(text)
      const answered = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
      socket.send(text)
      await answered
      return performance.now() - begunMs
    },
  }
}
