// When work that nobody waits for may begin.
import { effect, type ReadonlySignal } from '@preact/signals-core'
import type { Services } from './services.ts'

const IDLE_WITHIN_MS = 1_500
/** Who came for the music presses play about now; the first sound must not share a thin link with the app's own files. */
const FIRST_PRESS_MS = 1_000
/** A whole catalogue is here by then, or the link is thin and everything shares it. */
const FIRST_SYNC_MS = 15_000

/** Resolves once the page is painted and idle, no first sound is being waited for, and a first catalogue is here. */
export async function whenIdle({ player, catalogue, search }: Services): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, FIRST_PRESS_MS)))
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS })
    else setTimeout(resolve, IDLE_WITHIN_MS)
  })
  await once(player.status, (status) => status !== 'loading')
  if (!navigator.serviceWorker?.controller) await firstSync(catalogue, search)
}

/** On a first visit the catalogue goes before the rest of the app: installing that would take link and device from it. */
export async function firstSync(
  catalogue: Pick<Services['catalogue'], 'settled'>,
  search: Pick<Services['search'], 'state'>,
): Promise<void> {
  const synced = catalogue.settled().then(() => once(search.state, ({ status }) => status !== 'indexing'))
  await Promise.race([synced, new Promise((resolve) => setTimeout(resolve, FIRST_SYNC_MS))])
}

function once<T>(signal: ReadonlySignal<T>, isSo: (value: T) => boolean): Promise<void> {
  return new Promise((resolve) => {
    let done = false
    const stop = effect(() => {
      if (done || !isSo(signal.value)) return
      done = true
      resolve()
    })
    if (done) stop()
  })
}
