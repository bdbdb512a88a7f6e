// The one listener for WebSocket upgrades: two libraries that both listen would tear each other's sockets down.
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** `routes` by exact path; every other path is answered 404 and closed. */
export function routeUpgrades(server: Server, routes: ReadonlyMap<string, UpgradeHandler>): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const handler = routes.get((request.url ?? '').replace(/\?.*$/s, ''))
    if (handler) return handler(request, socket, head)
    socket.on('error', () => socket.destroy())
    return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
}
