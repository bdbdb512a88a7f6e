// The page's end of the service worker: registration, typed messages both ways, and updates that wait for consent.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { parseToPage, type ToPage, type ToWorker, type Want, type WantAnswer } from '../core/messages.ts'

export type PageHandlers = {
  want: (want: Want) => Promise<WantAnswer>
  stored: (message: Extract<ToPage, { type: 'stored' }>) => void
  storageFull: () => void
}

/**
 * Whether this page plays what is stored without a network, which takes a worker that controls it: one does, one is on its way, one
 * is there but the page was loaded past it (a forced reload), or the browser lets none in.
 */
export type OfflinePlay = 'ready' | 'coming' | 'after-reload' | 'never'

export type SwClient = {
  readonly offlinePlay: ReadonlySignal<OfflinePlay>
  /** A newer version of the app waits to take over. */
  readonly updateReady: ReadonlySignal<boolean>
  /** Does nothing where no worker controls the page: the stream then comes straight from the node. */
  post(message: ToWorker): void
  /** Where workers are blocked this resolves and the app goes on without; what failed for want of a network is tried again. */
  register(): Promise<void>
  /** Lets the newer version take over and loads it. */
  applyUpdate(): void
}

const AGAIN_MS = 60_000
/** Of a browser that is told to have no workers here. */
const FORBIDDEN = new Set(['SecurityError', 'NotSupportedError'])

export function createSwClient(container: ServiceWorkerContainer | undefined, handlers: PageHandlers): SwClient {
  const updateReady = signal(false)
  const standing = (): OfflinePlay => (!container ? 'never' : container.controller ? 'ready' : 'coming')
  const offlinePlay = signal(standing())
  let letIn: () => void = () => undefined
  let registering: Promise<void> | undefined
  let again: ReturnType<typeof setTimeout> | undefined

  container?.addEventListener('controllerchange', () => {
    offlinePlay.value = standing()
  })
  container?.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = parseToPage(event.data)
    switch (message?.type) {
      case 'want':
        void answer(message, event.ports[0], handlers)
        break
      case 'stored':
        handlers.stored(message)
        break
      case 'storage-full':
        handlers.storageFull()
        break
    }
  })

  function register(): Promise<void> {
    registering ??= container ? attempt(container) : Promise.resolve()
    return registering
  }

  async function attempt(workers: ServiceWorkerContainer): Promise<void> {
    try {
      const { registerWorker } = await import('./after-paint.ts')
      const { active, installing } = await registerWorker((enter) => {
        letIn = enter
        updateReady.value = true
      })
      if (workers.controller) return
      // It claims the pages there are while it is being activated, and none after.
      if (active?.state === 'activated') offlinePlay.value = 'after-reload'
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'redundant' && !workers.controller) tryLater()
      })
    } catch (error) {
      console.warn('No service worker:', error)
      if (error instanceof DOMException && FORBIDDEN.has(error.name)) offlinePlay.value = 'never'
      else tryLater()
    }
  }

  function tryLater(): void {
    registering = undefined
    clearTimeout(again)
    again = setTimeout(register, AGAIN_MS)
    addEventListener('online', register, { once: true })
  }

  return {
    offlinePlay,
    updateReady,
    post: (message) => container?.controller?.postMessage(message),
    register,
    applyUpdate: () => letIn(),
  }
}

async function answer(want: Want, port: MessagePort | undefined, handlers: PageHandlers): Promise<void> {
  if (!port) return
  const reply: WantAnswer = await handlers.want(want).catch(() => ({ answer: 'not-mine' as const }))
  port.postMessage(reply)
}
