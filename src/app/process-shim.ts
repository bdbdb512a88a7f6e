// The little of Node's `process` that webtorrent's browser build reads.
export const env: Readonly<Record<string, string>> = {}
export const browser = true
export const nextTick = (run: (...args: unknown[]) => void, ...args: unknown[]): void =>
  queueMicrotask(() => run(...args))
export default { env, browser, nextTick }
