// Keeps the way to other listeners open. A tracker client left alone waits up to five minutes after a lost connection and can
// stay stuck; a phone that slept holds a socket that is dead without knowing.
import type { LiveTorrent } from './live-torrent.ts'

const CHECK_MS = 2000
const FIRST_RETRY_MS = 4000
const LONGEST_RETRY_MS = 60_000
/** A page hidden for longer comes back with a socket that cannot be trusted. */
const SLEEP_MS = 30_000

/** What the page tells: `window` and `document` in a browser. */
export type PageEvents = {
  window: EventTarget
  document: EventTarget & { readonly visibilityState: DocumentVisibilityState }
}

export class DiscoveryCare {
  private readonly timer = setInterval(() => this.check(), CHECK_MS)
  private readonly listening = new AbortController()
  private hiddenSinceMs = 0
  private retryMs = FIRST_RETRY_MS
  private retryAtMs = 0

  constructor(
    private readonly torrents: () => readonly LiveTorrent[],
    page: PageEvents | undefined,
  ) {
    const { signal } = this.listening
    page?.window.addEventListener('online', () => this.rebuild(), { signal })
    page?.window.addEventListener(
      'pageshow',
      (event) => {
        if ((event as PageTransitionEvent).persisted) this.rebuild()
      },
      { signal },
    )
    page?.document.addEventListener(
      'visibilitychange',
      () => {
        const nowMs = performance.now()
        if (page.document.visibilityState === 'hidden') this.hiddenSinceMs = nowMs
        else if (nowMs - this.hiddenSinceMs > SLEEP_MS || !this.isTracked()) this.rebuild()
      },
      { signal },
    )
  }

  /** New tracker clients for all torrents, on a new socket. */
  rebuild(): void {
    const torrents = this.torrents()
    for (const torrent of torrents) torrent.endTracker()
    for (const torrent of torrents) torrent.startTracker()
    this.retryAtMs = performance.now() + this.retryMs
  }

  close(): void {
    clearInterval(this.timer)
    this.listening.abort()
  }

  private isTracked(): boolean {
    return this.torrents().every((torrent) => torrent.isTracked())
  }

  private check(): void {
    const nowMs = performance.now()
    // The tracker knows of others, and yet nobody is connected: an offer was lost.
    const lonely = this.torrents().filter((torrent) => torrent.others > 0 && torrent.peers().length === 0)
    if (this.isTracked() && lonely.length === 0) {
      this.retryMs = FIRST_RETRY_MS
      this.retryAtMs = nowMs + this.retryMs * Math.random()
      return
    }
    if (nowMs < this.retryAtMs) return
    this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2)
    // Two who announce at the same moment each take the other's connection for a duplicate of their own, and end it.
    this.retryAtMs = nowMs + this.retryMs * (0.5 + Math.random())
    if (this.isTracked()) for (const torrent of lonely) torrent.announce()
    else this.rebuild()
  }
}
