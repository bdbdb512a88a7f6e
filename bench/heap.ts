// How much a page and its workers hold while they work: their JavaScript heaps, the buffers these hold, and the memories of the
// WebAssembly in the workers (bench/studio-worker.ts), sampled through the browser's own debugger.
import type { CDPSession, Page } from 'playwright-core'

const SAMPLE_EVERY_MS = 200

type Usage = { usedSize: number; backingStorageSize?: number }
const bytesOf = ({ usedSize, backingStorageSize = 0 }: Usage): number => usedSize + backingStorageSize

/** Workers that are started from now on are watched as well. */
export async function watchHeap(page: Page): Promise<{ most(): number; mostOfPage(): number; stop(): Promise<void> }> {
  const session = await page.context().newCDPSession(page)
  const ask = await workersOf(session)
  let most = 0
  let mostOfPage = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver && !page.isClosed()) {
      const own = (await session.send('Runtime.getHeapUsage')) as Usage
      const heaps = (await ask('Runtime.getHeapUsage', {})) as Usage[]
      const expression = 'self.wasmBytes?.() ?? 0'
      const wasm = (await ask('Runtime.evaluate', { expression })) as { result: { value: number } }[]
      const memories = wasm.reduce((sum, { result }) => sum + result.value, 0)
      mostOfPage = Math.max(mostOfPage, bytesOf(own))
      most = Math.max(
        most,
        [own, ...heaps].reduce((sum, usage) => sum + bytesOf(usage), memories),
      )
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS))
    }
  })()
  // When the page has ended with an error of its own, that is the better one to show.
  watching.catch(() => undefined)
  return {
    most: () => most,
    /** Without its workers. */
    mostOfPage: () => mostOfPage,
    async stop() {
      isOver = true
      await watching
    },
  }
}

/** Asks every worker of a page; one that has ended gives nothing. */
async function workersOf(session: CDPSession): Promise<(method: string, params: object) => Promise<unknown[]>> {
  const workers = new Set<string>()
  const waiting = new Map<number, { sessionId: string; answer: (result: unknown) => void }>()
  let lastId = 0
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.add(sessionId)
  })
  session.on('Target.detachedFromTarget', ({ sessionId }) => {
    workers.delete(sessionId)
    for (const one of waiting.values()) if (one.sessionId === sessionId) one.answer(undefined)
  })
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id: number; result?: unknown }
    waiting.get(id)?.answer(result)
    waiting.delete(id)
  })
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  return async (method, params) => {
    const answers = [...workers].map((sessionId) => {
      const id = ++lastId
      const answered = new Promise<unknown>((resolve) => waiting.set(id, { sessionId, answer: resolve }))
      void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
      return answered
    })
    return (await Promise.all(answers)).filter((answer) => answer !== undefined)
  }
}
