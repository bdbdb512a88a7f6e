// Registers the service worker; loaded when the app goes on after its first paint.
import { Workbox } from 'workbox-window'
import type { ToWorker } from '../core/messages.ts'

/** Calls back when a newer version waits, with what lets it take over and loads it. Where workers are blocked the app goes on without. */
export async function registerWorker(onWaiting: (letIn: () => void) => void): Promise<void> {
  const workbox = new Workbox('/sw.js', { scope: '/' })
  workbox.addEventListener('waiting', () =>
    onWaiting(() => {
      workbox.addEventListener('controlling', () => location.reload())
      const message: ToWorker = { type: 'skip-waiting' }
      void workbox.messageSW(message)
    }),
  )
  try {
    await workbox.register({ immediate: true })
  } catch (error) {
    console.warn('No service worker:', error)
  }
}
