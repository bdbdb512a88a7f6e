// Ties an element to signals: whatever `read` touches makes the element render again. It reads anew at every update, because what
// it touches may depend on the element's properties, which are given by the first one.
import { effect } from '@preact/signals-core'
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export class Watch implements ReactiveController {
  private stop: (() => void) | undefined

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly read: () => void,
    /** When it may render again; without it: at once. */
    private readonly turn?: () => Promise<void>,
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
      if (!first) this.redraw()
      first = false
    })
  }

  private redraw(): void {
    if (this.turn) void this.turn().then(() => this.host.requestUpdate())
    else this.host.requestUpdate()
  }

  hostDisconnected(): void {
    this.stop?.()
    this.stop = undefined
  }
}
