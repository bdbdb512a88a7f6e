// Hears the preview of a draft's track, as it will be published: one at a time, and never together with the player.
import { effect } from '@preact/signals-core'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Services } from '../app/services.ts'
import type { Heard } from '../components/digm-publish-track.ts'
import { DigmError, errorText } from '../core/errors.ts'
import type { Draft, FileId } from '../publish/draft.ts'

export class PreviewEar implements ReactiveController {
  heard: { fileId: FileId; heard: Heard } | undefined
  private current: AbortController | undefined

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this)
  }

  hostDisconnected(): void {
    this.hush()
  }

  hush(): void {
    this.current?.abort()
    this.current = undefined
    this.show(undefined)
  }

  async hear(draft: Draft, fileId: FileId, player: Services['player']): Promise<void> {
    this.hush()
    const current = new AbortController()
    this.current = current
    const { signal } = current
    const show = (heard: Heard) => !signal.aborted && this.show({ fileId, heard })
    show({ state: 'cutting', heardSec: undefined })
    player.pause()
    try {
      const preview = await draft.hearPreview(fileId, signal)
      if (signal.aborted) return
      const url = URL.createObjectURL(preview)
      const audio = new Audio(url)
      const stopListening = effect(() => {
        // Whoever starts the player wants to hear that.
        if (player.status.value === 'playing') queueMicrotask(() => this.hush())
      })
      signal.addEventListener('abort', () => {
        stopListening()
        audio.pause()
        URL.revokeObjectURL(url)
      })
      audio.addEventListener('timeupdate', () => show({ state: 'playing', heardSec: audio.currentTime }))
      audio.addEventListener('ended', () => this.hush(), { signal })
      await audio.play()
      show({ state: 'playing', heardSec: 0 })
    } catch (error) {
      if (signal.aborted) return
      show({ state: 'failed', text: error instanceof DigmError ? errorText(error) : 'This browser cannot play it.' })
    }
  }

  private show(heard: typeof this.heard): void {
    this.heard = heard
    this.host.requestUpdate()
  }
}
