// Ties an element to signals: whatever `read` touches makes the element render again. It reads anew at every update, because what
// it touches may depend on the element's properties, which are given by the first one.
import { effect } from '@preact/signals-core'
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export class Watch implements ReactiveController {
  private stop: (() => void) | undefined

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly read: () => void,
  ) {
    host.addController(this)
  }

  hostConnected(): void {
    this.host.requestUpdate()
  }

  hostUpdate(): void {
    this.stop?.()
    let first = true
    this.stop = effect(() => {
      this.read()
      if (!first) this.host.requestUpdate()
      first = false
    })
  }

  hostDisconnected(): void {
    this.stop?.()
    this.stop = undefined
  }
}
