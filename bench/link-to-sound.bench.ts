// A friend's link in an empty profile, over a mobile link: from the navigation to sound, against a page that is nothing but an
// `<audio>`. And whether the cover is on the screen before the first script has arrived.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { streamPath } from '../src/core/urls.ts'
import { publishFiles, startEldernode } from '../test/helpers/eldernode.ts'
import { longMp3 } from '../test/helpers/kept-audio.ts'
import { Bed, inContext, page as pageOf, SOUND_DEADLINE_MS } from './harness.ts'
import { interleaved, report, summary } from './measure.ts'
import { slowLink } from './slow-link.ts'

const ROUNDS = 15
const STATIC = '/static.html'

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    // A node reads its files as it starts, so the page that names the track comes with the second start.
    const first = await startEldernode()
    const { albumId, tracks } = await publishFiles(first.url, { '01.mp3': await longMp3(120, 192) })
    await first.close()
    const [track] = tracks
    if (!track) throw new Error('a track was published')
    const appFolder = await bed.appFolder()
    const { bytes } = pageOf(`<h1>Sound</h1><audio autoplay controls src="${streamPath(track.trackId)}"></audio>`)
    await writeFile(join(appFolder, STATIC), bytes)
    const node = await startEldernode({ appFolder, dataFolder: first.dataFolder })
    bed.atEnd(() => node.end())
    const link = await bed.with(slowLink(node.url))
    const browser = await bed.browser()

    const soundOf = (path: string, more: (page: Page) => Promise<void> = async () => undefined) =>
      inContext(browser, async (context) => {
        const page = await context.newPage()
        await page.addInitScript(pressWhenShown)
        await page.goto(link.url + path, { waitUntil: 'commit' })
        await page.waitForFunction(() => window.digmClock.playingMs > 0, undefined, { timeout: SOUND_DEADLINE_MS })
        await more(page)
        return page.evaluate(() => window.digmClock.playingMs)
      })
    const covers: number[] = []
    const scripts: number[] = []
    const notePaint = async (page: Page) => {
      await page.getByRole('list', { name: 'Tracks' }).waitFor()
      const { coverMs, scriptMs } = await page.evaluate(paintTimes)
      covers.push(coverMs)
      scripts.push(scriptMs)
    }
    await soundOf(STATIC)
    const figures = await interleaved(ROUNDS, {
      'DIGM, a link pressed at once': () => soundOf(`/album/${albumId}`, notePaint),
      'static page with an <audio>': () => soundOf(STATIC),
    })
    figures['cover painted'] = summary(covers)
    figures['first script arrived'] = summary(scripts)
    const before = covers.filter((coverMs, round) => coverMs < (scripts[round] ?? 0)).length
    process.stdout.write(`the cover was painted before any script arrived in ${before} of ${covers.length} rounds\n`)
    return report('link-to-sound', 'ms since the navigation', figures, [
      { of: 'DIGM, a link pressed at once', to: 'static page with an <audio>', atMost: 1.5 },
      { of: 'cover painted', to: 'first script arrived', atMost: 1 },
    ])
  })

/** Presses Play in the first frame that has it: it comes with the page, before the app. */
function pressWhenShown(): void {
  const look = () => {
    const play = document.querySelector<HTMLButtonElement>('.boot-play')
    if (play?.onclick) play.click()
    else requestAnimationFrame(look)
  }
  if (location.pathname.startsWith('/album/')) look()
}

function paintTimes(): Promise<{ coverMs: number; scriptMs: number }> {
  const scripts = performance
    .getEntriesByType('resource')
    .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const paint = list
        .getEntries()
        .find((entry) => (entry as unknown as { url: string }).url.startsWith('data:image/'))
      // Never painted, or only after something that was larger still.
      resolve({ coverMs: paint?.startTime ?? Number.POSITIVE_INFINITY, scriptMs: Math.min(...scripts) })
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
}
