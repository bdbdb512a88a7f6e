// What the keeper waits for, and how often it shows how far it is.

/** Resolves when the browser says the network is back, after `waitMs`, or at the end. */
export function networkOr(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    globalThis.addEventListener?.('online', done)
    signal.addEventListener('abort', done)
  })
}

/** Runs `work` at most once at a time, and once more when it was asked for meanwhile. */
export function throttled(work: () => Promise<void>): () => void {
  let running = false
  let again = false
  const run = () => {
    if (running) {
      again = true
      return
    }
    running = true
    void work()
      .catch(() => undefined)
      .finally(() => {
        running = false
        if (again) {
          again = false
          run()
        }
      })
  }
  return run
}
