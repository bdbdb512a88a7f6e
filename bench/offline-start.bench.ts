// The app from the home screen with no network and the node gone: from the navigation to the covers of the first screen, painted,
// with ten thousand albums on the device and with twenty.
import type { BrowserContext } from 'playwright-core'
import { Bed } from './harness.ts'
import { interleaved, report } from './measure.ts'
import { makeStored, visitWith } from './stored-catalogue.ts'

const ROUNDS = 15
const MANY = 10_000
const FEW = 20
/** A tablet, whose first screen has more than the newest album's cover. */
const SCREEN = { width: 820, height: 1180 }
const DEADLINE_MS = 30_000

declare global {
  interface Window {
    /** Since the navigation; 0: not yet. */
    digmCoversMs: number
    digmCovers: number
  }
}

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const node = await bed.eldernode()
    const device = async (albums: number): Promise<BrowserContext> => {
      const context = await bed.profile()
      await context.addInitScript(watchCovers)
      await visitWith(context, node, await makeStored(albums))
      await context.setOffline(true)
      return context
    }
    const many = await device(MANY)
    const few = await device(FEW)
    await node.close()

    const counts = new Set<number>()
    const start = async (context: BrowserContext): Promise<number> => {
      const page = await context.newPage()
      await page.setViewportSize(SCREEN)
      await page.goto(node.url)
      await page.waitForFunction(() => window.digmCoversMs > 0, undefined, { timeout: DEADLINE_MS })
      const { tookMs, covers } = await page.evaluate(() => ({
        tookMs: window.digmCoversMs,
        covers: window.digmCovers,
      }))
      counts.add(covers)
      await page.close()
      return tookMs
    }
    for (const context of [many, few]) await start(context)
    const figures = await interleaved(ROUNDS, {
      '10,000 albums, offline': () => start(many),
      '20 albums, offline': () => start(few),
    })
    process.stdout.write(`covers on the first screen: ${[...counts].join(', ')}\n`)
    const held = report('offline-start', 'ms from the navigation to the covers', figures, [
      { of: '10,000 albums, offline', to: '20 albums, offline', atMost: 1.3 },
    ])
    return held && counts.size === 1
  })

/** Notes when every cover in view is on the screen, and that there is more than the newest album's. */
function watchCovers(): void {
  window.digmCoversMs = 0
  const within = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element.localName === 'digm-cover' ? [element] : []),
      ...(element.shadowRoot ? within(element.shadowRoot) : []),
    ])
  const isInView = (element: Element) => {
    const { top, bottom, height } = element.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < innerHeight
  }
  const look = () => {
    const covers = within(document).filter(isInView)
    const pictures = covers.map((cover) => cover.shadowRoot?.querySelector('img'))
    if (covers.length > 1 && pictures.every((picture) => picture?.complete && picture.naturalWidth > 0)) {
      window.digmCovers = covers.length
      requestAnimationFrame(() => {
        window.digmCoversMs = performance.now()
      })
    } else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
