// When the app starts, the pictures of its first screen go before whatever takes longer the more albums there are.
import type { Album } from '../core/records.ts'

const DEADLINE_MS = 300
let begun = false

/** Resolves when the newest album's cover has come once in this document, or does not come soon. */
export async function firstCover(page: EventTarget, newest: Album | undefined): Promise<void> {
  if (begun || !newest?.cover) return
  begun = true
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DEADLINE_MS)
    const come = () => {
      clearTimeout(timer)
      resolve()
    }
    page.addEventListener('digm-tint', come, { once: true })
  })
}
