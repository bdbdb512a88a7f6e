// Whether the browser believes that there is a network.
import { type ReadonlySignal, signal } from '@preact/signals-core'

export function onlineSignal(): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine)
  addEventListener('online', () => {
    online.value = true
  })
  addEventListener('offline', () => {
    online.value = false
  })
  return online
}
