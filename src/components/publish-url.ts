// The address of a Blob that an element shows: made once a Blob, taken back when another is shown or the element goes.
import type { ReactiveController, ReactiveControllerHost } from 'lit'

export class BlobUrl implements ReactiveController {
  private held: { blob: Blob; href: string } | undefined

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this)
  }

  hrefOf(blob: Blob | undefined): string | undefined {
    if (this.held?.blob === blob) return this.held?.href
    this.release()
    if (blob) this.held = { blob, href: URL.createObjectURL(blob) }
    return this.held?.href
  }

  hostConnected(): void {
    this.host.requestUpdate()
  }

  hostDisconnected(): void {
    this.release()
  }

  private release(): void {
    if (this.held) URL.revokeObjectURL(this.held.href)
    this.held = undefined
  }
}
