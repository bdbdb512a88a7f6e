// One swarm for all tabs: whoever holds the lock has it. A tab that starts to play steals the lock; the others may wait in
// line, so that somebody seeds when the playing tab is closed.
const LOCK_NAME = 'digm-swarm'

export type LeaderEvents = { onGained: (isStolen: boolean) => void; onLost: () => void }

export class Leader {
  private held = false
  private pending: { steal: boolean; gained: Promise<void> } | undefined
  private release: (() => void) | undefined
  private closed = false

  constructor(
    private readonly locks: LockManager,
    private readonly events: LeaderEvents,
  ) {}

  get isLeader(): boolean {
    return this.held
  }

  /** Resolves when this tab holds the lock. */
  take(): Promise<void> {
    if (this.held || this.closed) return Promise.resolve()
    if (this.pending?.steal) return this.pending.gained
    return this.request(true)
  }

  /** Waits for the lock behind whoever holds it. */
  waitInLine(): void {
    if (this.held || this.closed || this.pending) return
    void this.request(false)
  }

  close(): void {
    this.closed = true
    this.release?.()
  }

  private request(steal: boolean): Promise<void> {
    const pending = {
      steal,
      gained: new Promise<void>((resolve) => {
        const options: LockOptions = steal ? { steal: true } : {}
        const whileHeld = (): Promise<void> | undefined => {
          // A queued request that a steal of our own has overtaken, or that comes after the end.
          if (this.held || this.closed) return undefined
          this.held = true
          this.pending = undefined
          this.events.onGained(steal)
          resolve()
          return new Promise((release) => {
            this.release = release
          })
        }
        this.locks.request(LOCK_NAME, options, whileHeld).then(
          () => this.lost(),
          () => this.lost(),
        )
      }),
    }
    this.pending = pending
    return pending.gained
  }

  private lost(): void {
    if (!this.held) return
    this.held = false
    this.release = undefined
    this.events.onLost()
  }
}
