// Drawing the player takes the main thread that the first bytes of a track need: for a moment they go first.
import type { ReadonlySignal } from '@preact/signals-core'

/** Nobody notices that a press shows this much later; a sound that is that much later is noticed. */
const SOUND_FIRST_MS = 50

const isAwaited = (status: string): boolean => status === 'loading' || status === 'waiting'

/** Resolves when the sound is there or its moment has passed; undefined when none is awaited. */
export function turnToDraw(status: ReadonlySignal<string>): Promise<void> | undefined {
  if (!isAwaited(status.peek())) return undefined
  return new Promise((resolve) => {
    const timer = setTimeout(draw, SOUND_FIRST_MS)
    const stop = status.subscribe((now) => {
      if (!isAwaited(now)) draw()
    })
    function draw(): void {
      clearTimeout(timer)
      stop()
      resolve()
    }
  })
}
