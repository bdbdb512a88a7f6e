// The tracker that stock clients are tested with, over HTTP and WebSocket.
import type { AddressInfo } from 'node:net'

// biome-ignore lint/suspicious/noTsIgnore: the package has no types.
// @ts-ignore
const { Server } = (await import('bittorrent-tracker')) as {
  Server: new (
    options: object,
  ) => {
    http: { address(): AddressInfo }
    listen(port: number, host: string, done: () => void): void
    close(done: () => void): void
  }
}

export type StockTracker = { host: string; close(): Promise<void> }

export async function startStockTracker(): Promise<StockTracker> {
  const server = new Server({ udp: false, http: true, ws: true, stats: false })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${server.http.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
