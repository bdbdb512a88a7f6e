// The little of Node's `process` that webtorrent's browser build reads.
export const process = {
  env: {} as Readonly<Record<string, string>>,
  browser: true,
  nextTick: (run: (...args: unknown[]) => void, ...args: unknown[]): void => queueMicrotask(() => run(...args)),
}
export default process
