// A wire between two nodes that a test can cut and mend, while both go on.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>

export async function startTcpProxy() {
  const open = new Set<Socket>()
  let target: number | undefined
  let isCut = false
  const server = createServer((from) => {
    if (isCut || target === undefined) return from.destroy()
    const to = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one)
      one.on('error', () => one.destroy())
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
    return undefined
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead(port: number): void {
      target = port
    },
    cut,
    mend(): void {
      isCut = false
    },
    async end(): Promise<void> {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
