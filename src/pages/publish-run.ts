// One draft being published, as its page sees it: begun, stopped, gone on with. It goes on when the page is left; only closing the
// app, or the artist, stops it.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { AlbumId } from '../core/ids.ts'
import type { DraftId } from '../publish/draft.ts'
import type { Publishing, PublishState } from '../publish/publish-album.ts'

export class PublishRun implements ReactiveController {
  private readonly current = signal<ReadonlySignal<PublishState> | undefined>(undefined)
  private stopping = new AbortController()
  private source: { publishing: Publishing; draftId: DraftId } | undefined
  private unsubscribe: (() => void) | undefined

  constructor(
    host: ReactiveControllerHost,
    private readonly onPublished: (albumId: AlbumId) => void,
  ) {
    host.addController(this)
  }

  hostDisconnected(): void {
    this.unsubscribe?.()
  }

  use(publishing: Publishing, draftId: DraftId): void {
    this.source = { publishing, draftId }
  }

  /** Undefined until it has begun. */
  get state(): PublishState | undefined {
    return this.current.value?.value
  }

  get isRunning(): boolean {
    return this.current.peek()?.peek().status === 'running'
  }

  start(): void {
    if (!this.source || this.isRunning) return
    this.unsubscribe?.()
    this.stopping = new AbortController()
    const { publishing, draftId } = this.source
    const state = publishing.publishAlbum(draftId, { signal: this.stopping.signal })
    this.current.value = state
    this.unsubscribe = state.subscribe((now) => {
      if (now.status === 'published') queueMicrotask(() => this.onPublished(now.albumId))
    })
  }

  cancel(): void {
    this.stopping.abort()
  }
}
