// When work that nobody waits for may begin, and its first step, the service worker. Loaded while the app draws.
import { effect, type ReadonlySignal } from '@preact/signals-core'
import { Workbox } from 'workbox-window'
import type { ToWorker } from '../core/messages.ts'
import type { Services } from './services.ts'

const IDLE_WITHIN_MS = 1_500
/** Who came for the music presses play about now; the first sound must not share a thin link with the app's own files. */
const FIRST_PRESS_MS = 1_000
/** A whole catalogue is here by then, or the link is thin and everything shares it. */
const FIRST_SYNC_MS = 15_000
/** What was stored last is being indexed still: the search is ready after each part of it. */
const LAST_WORDS_MS = 500

const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Resolves once the page is painted and idle, no first sound is being waited for, and a first catalogue is here. */
export async function whenIdle({ player, catalogue, search }: Services): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await passed(FIRST_PRESS_MS)
  if (!('requestIdleCallback' in window)) await passed(IDLE_WITHIN_MS)
  else await new Promise((resolve) => requestIdleCallback(resolve, { timeout: IDLE_WITHIN_MS }))
  await once(player.status, (status) => status !== 'loading')
  if (!navigator.serviceWorker?.controller) await firstSync(catalogue, search)
}

/** On a first visit the catalogue goes before the rest of the app: installing that would take link and device from it. */
export async function firstSync(
  catalogue: Pick<Services['catalogue'], 'settled'>,
  search: Pick<Services['search'], 'state'>,
): Promise<void> {
  const synced = async () => {
    await catalogue.settled()
    await once(search.state, ({ status }) => status !== 'indexing')
    if (search.state.peek().status === 'ready') await passed(LAST_WORDS_MS)
  }
  await Promise.race([synced(), passed(FIRST_SYNC_MS)])
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

/**
 * Calls back when a newer version waits, with what lets it take over and loads it.
 * @throws what the browser gives as the reason when there is no worker to be had
 */
export async function registerWorker(onWaiting: (letIn: () => void) => void): Promise<ServiceWorkerRegistration> {
  const workbox = new Workbox('/sw.js', { scope: '/' })
  workbox.addEventListener('waiting', () =>
    onWaiting(() => {
      workbox.addEventListener('controlling', () => location.reload())
      const message: ToWorker = { type: 'skip-waiting' }
      void workbox.messageSW(message)
    }),
  )
  const registration = await workbox.register({ immediate: true })
  if (!registration) throw new Error('registered before')
  return registration
}
