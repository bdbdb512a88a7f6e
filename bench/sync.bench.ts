// A cold browser gets a catalogue of 10,000 albums of 500 artists from a real Eldernode with the app as it is built and its home
// page open, against the least that could be done with the same bytes (fetch, parse, verify with cached keys, one bulk put), and
// against stock GUN getting the same albums and their tracks as linked nodes through a stock relay.
// `BENCH_ALBUMS=50000 npm run bench sync` leaves stock GUN out and shows that as many come in whole.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import type { Album } from '../src/core/records.ts'
import { launchProfile } from '../test/helpers/chromium.ts'
import { startEldernode, tempFolder } from '../test/helpers/eldernode.ts'
import { fillEldernode, makeCatalogue } from './catalogue-data.ts'
import { Bed, page as pageOf, serveFiles } from './harness.ts'
import { watchHeap } from './heap.ts'
import { type Limit, report, summary } from './measure.ts'
import { type Figures, floor, listStock, watchApp } from './sync-pages.ts'

const USUAL = 10_000
const ALBUMS = Number(process.env.BENCH_ALBUMS ?? USUAL)
const ARTISTS = 500
const ROUNDS = ALBUMS > USUAL ? 1 : 5
const STOCK_DEADLINE_MS = 120_000
const STOCK_CALM_MS = 5_000
const WHOLE = 'whole: stored, verified, searchable'
const FLOOR = 'fetch, parse, verify, put'

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const { albums, entries } = await makeCatalogue(ALBUMS, ARTISTS)
    const dataFolder = await tempFolder()
    await fillEldernode(dataFolder, entries)
    const node = await startEldernode({ appFolder: await bed.appFolder(), dataFolder })
    bed.atEnd(() => node.end())
    const catalogueUrl = `${node.url}/records/catalogue`
    const files = await bed.with(serveFiles({ '/floor.html': floorPage(catalogueUrl) }))
    await (await fetch(catalogueUrl)).arrayBuffer()
    const runs: Record<'app' | 'floor' | 'stock', Figures[]> = {
      app: [],
      floor: [],
      stock: [],
    }
    for (let round = 0; round < ROUNDS; round++) {
      runs.floor.push(await inFreshBrowser(`${files.url}/floor.html`, shown))
      runs.app.push(await inFreshBrowser(node.url, (page) => page.evaluate(watchApp, ALBUMS)))
    }
    if (ALBUMS <= USUAL) runs.stock.push(await stockFigures(bed, albums))
    for (const [name, [run]] of Object.entries(runs)) {
      const tracks = run?.tracks === undefined ? '' : ` with ${run.tracks} tracks`
      if (run) process.stdout.write(`  ${name}: ${run.count} of ${ALBUMS} albums came${tracks}\n`)
    }

    const of = (name: keyof typeof runs, what: Exclude<keyof Figures, 'tracks'>) =>
      summary(runs[name].map((run) => run[what]))
    const toStock = (limit: Limit) => (runs.stock.length > 0 ? [limit] : [])
    const isQuick = report(
      'sync',
      'ms',
      {
        'first screen': of('app', 'firstMs'),
        stored: of('app', 'storedMs'),
        [WHOLE]: of('app', 'wholeMs'),
        [FLOOR]: of('floor', 'wholeMs'),
        ...(runs.stock.length > 0 ? { 'stock GUN .map()': of('stock', 'wholeMs') } : {}),
      },
      [
        ...toStock({ of: 'first screen', to: 'stock GUN .map()', atMost: 0.1 }),
        ...toStock({ of: WHOLE, to: 'stock GUN .map()', atMost: 0.5 }),
        ...(ALBUMS <= USUAL ? [{ of: WHOLE, to: FLOOR, atMost: 1.5 }] : []),
      ],
    )
    const isLean = report(
      'sync, peak heap and buffers',
      'MB',
      {
        'page of the app': of('app', 'pageHeapMb'),
        'app with its workers': of('app', 'heapMb'),
        [FLOOR]: of('floor', 'heapMb'),
        ...(runs.stock.length > 0 ? { 'stock GUN': of('stock', 'heapMb') } : {}),
      },
      toStock({ of: 'page of the app', to: 'stock GUN', atMost: 0.25 }),
    )
    return isQuick && isLean && runs.app.every(({ count }) => count === ALBUMS)
  })

const floorPage = (catalogueUrl: string) =>
  pageOf(
    `<script type="module">
      (${floor})('${catalogueUrl}').then((figures) => { window.benchFigures = figures })
    </script>`,
  )

async function inFreshBrowser(url: string, figures: (page: Page) => Promise<Figures>): Promise<Figures> {
  const context = await launchProfile()
  try {
    const page = await context.newPage()
    await page.addInitScript({ content: 'globalThis.__name = (value) => value' })
    await page.goto(url, { waitUntil: 'commit' })
    const heap = await watchHeap(page)
    const found = await figures(page)
    await heap.stop()
    return { ...found, heapMb: heap.most() / 1e6, pageHeapMb: heap.mostOfPage() / 1e6 }
  } finally {
    await context.close()
  }
}

async function shown(page: Page): Promise<Figures> {
  const deadlineMs = STOCK_DEADLINE_MS + 30_000
  await page.waitForFunction(() => 'benchFigures' in window, undefined, { timeout: deadlineMs })
  return page.evaluate(() => window.benchFigures)
}

/** Who stops short has not finished: its time is at least until its last album. */
async function stockFigures(bed: Bed, albums: readonly Album[]): Promise<Figures> {
  const folder = await tempFolder()
  bed.atEnd(() => rm(folder, { recursive: true, force: true }))
  const asked = {
    url: await startStockRelay(bed, folder, albums),
    albums: albums.length,
    tracks: albums.reduce((sum, { tracks }) => sum + tracks.length, 0),
    deadlineMs: STOCK_DEADLINE_MS,
    calmMs: STOCK_CALM_MS,
  }
  const files = await bed.with(
    serveFiles({
      '/': pageOf(`<script src="/gun.js"></script><script>(${listStock})(${JSON.stringify(asked)})</script>`),
      '/gun.js': { bytes: await readFile('node_modules/gun/gun.js'), mime: 'text/javascript' },
    }),
  )
  return inFreshBrowser(files.url, shown)
}

/** In a process of its own. */
async function startStockRelay(bed: Bed, folder: string, albums: readonly Album[]): Promise<string> {
  const script = 'bench/stock-relay.mjs'
  const child: ChildProcess = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'ignore'] })
  bed.atEnd(async () => child.kill('SIGKILL'))
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('the stock relay has no pipes')
  stdin.end(JSON.stringify(albums))
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => line.startsWith('http') && resolve(line))
    child.once('exit', () => reject(new Error('the stock relay ended')))
  })
}
