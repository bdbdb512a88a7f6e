// What one connection said, in the order it was said: up to 64 jobs are prepared (verified) at the same time, their outcomes are
// applied one after another. Says when so much waits that the connection should be heard no further, and when it may go on.
export type Job<Prepared> = {
  /** Bytes that are held until the job is done. */
  size: number
  prepare(): Promise<Prepared>
  /** Its promise, when there is one, is when the bytes are let go; the next job waits for it only if `isExclusive`. */
  apply(prepared: Prepared): Promise<void> | undefined
  isExclusive: boolean
}

const PREPARED_AT_ONCE = 64
export const MAX_QUEUED = 1024 * 1024

type Queued = { size: number; isExclusive: boolean; start(): Promise<() => Promise<void> | undefined> }
type Started = { job: Queued; outcome: ReturnType<Queued['start']> }

export class Fifo {
  private readonly waiting: Queued[] = []
  private readonly started: Started[] = []
  private queuedBytes = 0
  private applying: Promise<void> | undefined
  private readonly unfinished = new Set<Promise<void>>()
  private isFull = false

  constructor(
    private readonly onPressure: (isFull: boolean) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  push<Prepared>({ size, isExclusive, prepare, apply }: Job<Prepared>): void {
    this.queuedBytes += size
    const start = () => prepare().then((prepared) => () => apply(prepared))
    this.waiting.push({ size, isExclusive, start })
    if (!this.isFull && this.queuedBytes > MAX_QUEUED) {
      this.isFull = true
      this.onPressure(true)
    }
    this.fill()
    this.applying ??= this.applyAll()
  }

  /** Forgets what was not begun. Resolves when the rest is done. */
  stop(): Promise<void> {
    this.waiting.length = 0
    return this.idle()
  }

  /** Resolves when everything is done. */
  async idle(): Promise<void> {
    await this.applying
    await this.applied()
  }

  /** Resolves when what was applied so far is done; an exclusive job may wait for it. */
  async applied(): Promise<void> {
    await Promise.all(this.unfinished)
  }

  private fill(): void {
    while (this.started.length < PREPARED_AT_ONCE) {
      const job = this.waiting.shift()
      if (!job) return
      const outcome = job.start()
      outcome.catch(() => undefined)
      this.started.push({ job, outcome })
    }
  }

  private async applyAll(): Promise<void> {
    for (let next = this.started[0]; next; next = this.started[0]) {
      const { job, outcome } = next
      try {
        const done = Promise.resolve((await outcome)()).catch(this.onError)
        if (job.isExclusive) await done
        this.unfinished.add(done)
        void done.then(() => {
          this.unfinished.delete(done)
          this.release(job.size)
        })
      } catch (error) {
        this.onError(error)
        this.release(job.size)
      }
      this.started.shift()
      this.fill()
    }
    this.applying = undefined
  }

  private release(size: number): void {
    this.queuedBytes -= size
    if (!this.isFull || this.queuedBytes > MAX_QUEUED / 2) return
    this.isFull = false
    this.onPressure(false)
  }
}
