// Ten thousand albums from the first to the last, a screen a frame: how long the longest task of the page is, and how much is in
// the document at any time.
import type { Page } from 'playwright-core'
import { Bed, settled } from './harness.ts'
import { makeStored, visitWith } from './stored-catalogue.ts'

const ALBUMS = 10_000
const MAX_TASK_MS = 50
/** Of what the first screen has. */
const MAX_NODES = 2
const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } }
const DEADLINE_MS = 120_000

type Scrolled = { frames: number; tasksMs: number[]; nodesAtFirst: number; nodesAtMost: number; last: number }

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const node = await bed.eldernode()
    const context = await bed.profile()
    await visitWith(context, node, await makeStored(ALBUMS))
    let held = true
    for (const [name, screen] of Object.entries(SCREENS)) {
      const page = await context.newPage()
      await page.setViewportSize(screen)
      await page.goto(node.url)
      await page.getByText('More albums').first().waitFor()
      await settled(page)
      const { frames, tasksMs, nodesAtFirst, nodesAtMost, last } = await scrolled(page)
      const longestMs = Math.max(0, ...tasksMs)
      const holds = longestMs <= MAX_TASK_MS && nodesAtMost <= nodesAtFirst * MAX_NODES && last === ALBUMS
      held &&= holds
      process.stdout.write(
        `scroll, ${name}: ${holds ? 'holds ' : 'MISSED'} album ${last} of ${ALBUMS} after ${frames} frames, ` +
          `${tasksMs.length} tasks over ${MAX_TASK_MS} ms${longestMs ? `, the longest ${longestMs} ms` : ''}, ` +
          `${nodesAtFirst} nodes on the first screen, never more than ${nodesAtMost} (at most ${MAX_NODES}x)\n`,
      )
      await page.close()
    }
    return held
  })

async function scrolled(page: Page): Promise<Scrolled> {
  page.setDefaultTimeout(DEADLINE_MS)
  return page.evaluate(
    () =>
      new Promise<Scrolled>((resolve) => {
        const nodesIn = (root: ParentNode): number =>
          [...root.querySelectorAll('*')].reduce(
            (sum, element) => sum + 1 + (element.shadowRoot ? nodesIn(element.shadowRoot) : 0),
            0,
          )
        const tasksMs: number[] = []
        const nodesAtFirst = nodesIn(document)
        let nodesAtMost = nodesAtFirst
        let frames = 0
        const observer = new PerformanceObserver((list) => {
          tasksMs.push(...list.getEntries().map(({ duration }) => duration))
        })
        observer.observe({ type: 'longtask' })
        const lastShown = () => {
          const home = document.querySelector('digm-app')?.shadowRoot?.querySelector('home-page')?.shadowRoot
          const rows = home?.querySelector('digm-album-grid')?.shadowRoot?.querySelectorAll('li')
          // The newest one stands above the grid.
          return 1 + Number([...(rows ?? [])].at(-1)?.getAttribute('aria-posinset'))
        }
        const step = () => {
          const before = window.scrollY
          window.scrollBy(0, innerHeight)
          frames++
          if (frames % 50 === 0) nodesAtMost = Math.max(nodesAtMost, nodesIn(document))
          if (window.scrollY > before) requestAnimationFrame(step)
          // Long tasks are told of after they ended.
          else requestIdleCallback(() => requestIdleCallback(end))
        }
        const end = () => {
          observer.disconnect()
          resolve({ frames, tasksMs, nodesAtFirst, nodesAtMost, last: lastShown() })
        }
        requestAnimationFrame(step)
      }),
  )
}
