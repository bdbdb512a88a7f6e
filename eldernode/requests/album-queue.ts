// Albums that wait for a job, one at a time, each once however often it is named.
import type { AlbumId } from '../../src/core/ids.ts'

export class AlbumQueue {
  private readonly waiting = new Map<AlbumId, boolean>()
  private current: AlbumId | undefined
  private readonly listeners = new Map<AlbumId, Set<() => void>>()
  private working: Promise<void> | undefined
  private isClosed = false

  /** `isMarked` when any of the calls since the last time said so. The job never rejects. */
  constructor(private readonly job: (id: AlbumId, isMarked: boolean) => Promise<void>) {}

  get isOpen(): boolean {
    return !this.isClosed
  }

  add(id: AlbumId, isMarked: boolean): void {
    if (this.isClosed) return
    this.waiting.set(id, isMarked || this.waiting.get(id) === true)
    this.begin()
  }

  private begin(): void {
    this.working ??= this.work().finally(() => {
      this.working = undefined
      // Named in the very moment between.
      if (this.waiting.size > 0) this.begin()
    })
  }

  /** Resolves when the album neither waits nor is worked on. */
  async done(id: AlbumId): Promise<void> {
    while (this.waiting.has(id) || this.current === id) {
      await new Promise<void>((resolve) => {
        this.listeners.set(id, (this.listeners.get(id) ?? new Set()).add(resolve))
      })
    }
  }

  async close(): Promise<void> {
    this.isClosed = true
    const left = [...this.waiting.keys()]
    this.waiting.clear()
    await this.working
    for (const id of left) this.tell(id)
  }

  private async work(): Promise<void> {
    for (const [id, isMarked] of this.waiting) {
      this.waiting.delete(id)
      this.current = id
      await this.job(id, isMarked)
      this.current = undefined
      this.tell(id)
    }
  }

  private tell(id: AlbumId): void {
    const listeners = this.listeners.get(id)
    this.listeners.delete(id)
    for (const listener of listeners ?? []) listener()
  }
}
