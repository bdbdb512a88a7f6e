// When work that nobody waits for may begin.
import { effect, type ReadonlySignal } from '@preact/signals-core'
import type { PlayerStatus } from '../player/player-store.ts'

const IDLE_WITHIN_MS = 1_500
/** Who came for the music presses play about now; the first sound must not share a thin link with the app's own files. */
const FIRST_PRESS_MS = 1_000

/** Resolves once the page is painted and idle, and no first sound is being waited for. */
export async function afterFirstPaint(status: ReadonlySignal<PlayerStatus>): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, FIRST_PRESS_MS)))
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS })
    else setTimeout(resolve, IDLE_WITHIN_MS)
  })
  await new Promise<void>((resolve) => {
    let done = false
    const stop = effect(() => {
      if (done || status.value === 'loading') return
      done = true
      resolve()
    })
    if (done) stop()
  })
}
