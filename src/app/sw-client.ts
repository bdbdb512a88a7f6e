// The page's end of the service worker: registration, typed messages both ways, and updates that wait for consent.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { parseToPage, type ToPage, type ToWorker, type Want, type WantAnswer } from '../core/messages.ts'

export type PageHandlers = {
  want: (want: Want) => Promise<WantAnswer>
  stored: (message: Extract<ToPage, { type: 'stored' }>) => void
  storageFull: () => void
}

export type SwClient = {
  /** A newer version of the app waits to take over. */
  readonly updateReady: ReadonlySignal<boolean>
  /** Does nothing where no worker controls the page: the stream then comes straight from the node. */
  post(message: ToWorker): void
  /** Where workers are blocked this resolves and the app goes on without. */
  register(): Promise<void>
  /** Lets the newer version take over and loads it. */
  applyUpdate(): void
}

export function createSwClient(container: ServiceWorkerContainer | undefined, handlers: PageHandlers): SwClient {
  const updateReady = signal(false)
  let letIn: () => void = () => undefined

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

  return {
    updateReady,
    post: (message) => container?.controller?.postMessage(message),
    async register() {
      if (!container) return
      const { registerWorker } = await import('./after-paint.ts')
      await registerWorker((enter) => {
        letIn = enter
        updateReady.value = true
      })
    },
    applyUpdate: () => letIn(),
  }
}

async function answer(want: Want, port: MessagePort | undefined, handlers: PageHandlers): Promise<void> {
  if (!port) return
  const reply: WantAnswer = await handlers.want(want).catch(() => ({ answer: 'not-mine' as const }))
  port.postMessage(reply)
}
