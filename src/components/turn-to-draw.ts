// When to draw what signals say. Drawing takes the main thread that the first bytes of a sound need, after a press and after a
// seek: it waits for the next frame, and while a sound is awaited a moment longer.
import type { ReadonlySignal } from '@preact/signals-core'

/** Nobody notices that a press shows this much later; a sound that is that much later is noticed. */
const SOUND_FIRST_MS = 50

const isAwaited = (status: string): boolean => status === 'loading' || status === 'waiting'

/** Resolves in the next frame; while a sound is awaited, when it is there or its moment has passed. */
export function turnToDraw(status: ReadonlySignal<string>): Promise<void> {
  return new Promise((resolve) => {
    // Also when no frames are drawn, as in a tab behind others.
    const timer = setTimeout(draw, SOUND_FIRST_MS)
    const frame = isAwaited(status.peek()) ? undefined : requestAnimationFrame(draw)
    const stop = status.subscribe((now) => {
      if (frame === undefined && !isAwaited(now)) draw()
    })
    function draw(): void {
      clearTimeout(timer)
      stop()
      resolve()
    }
  })
}
