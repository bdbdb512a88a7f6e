// A user-space TCP proxy that makes loopback a mobile link: one shared rate in each direction, half the round trip each way, and
// a full round trip before a new connection's first byte, as the handshake costs. WebRTC does not pass through here.
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type SlowLink = {
  url: string
  /** Resolves when nothing has passed for `forMs`. */
  quiet(forMs?: number): Promise<void>
  close(): Promise<void>
}
export type LinkOptions = { roundTripMs?: number; bitsPerSec?: number }

const SEGMENT = 1448
/** More than the link holds in flight: the sender is paused beyond it. */
const MAX_QUEUED = 256 * 1024

class Direction {
  private freeAtMs = 0
  /** When the last byte came out. */
  movedAtMs = 0

  constructor(
    private readonly delayMs: number,
    private readonly bytesPerMs: number,
  ) {}

  /** Moves everything from one socket to the other, in order, each segment when the link would have delivered it. */
  pipe(from: Socket, to: Socket, notBeforeMs: number): void {
    const queue: { bytes: Buffer; dueMs: number }[] = []
    let queued = 0
    let timer: NodeJS.Timeout | undefined
    let ended = false
    const deliver = () => {
      timer = undefined
      const now = performance.now()
      const due: Buffer[] = []
      for (let head = queue[0]; head && head.dueMs <= now; head = queue[0]) {
        due.push(head.bytes)
        queued -= head.bytes.length
        queue.shift()
      }
      if (due.length > 0) this.movedAtMs = now
      if (due.length > 0 && !to.destroyed) to.write(Buffer.concat(due))
      if (queued < MAX_QUEUED) from.resume()
      if (queue[0]) schedule(queue[0].dueMs)
      else if (ended) to.end()
    }
    const schedule = (dueMs: number) => {
      timer ??= setTimeout(deliver, Math.max(0, dueMs - performance.now()))
    }
    from.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += SEGMENT) {
        const bytes = chunk.subarray(at, at + SEGMENT)
        this.freeAtMs = Math.max(this.freeAtMs, performance.now(), notBeforeMs) + bytes.length / this.bytesPerMs
        queue.push({ bytes, dueMs: this.freeAtMs + this.delayMs })
      }
      queued += chunk.length
      if (queued >= MAX_QUEUED) from.pause()
      if (queue[0]) schedule(queue[0].dueMs)
    })
    from.on('end', () => {
      ended = true
      if (queue.length === 0) to.end()
    })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      if (!ended) {
        clearTimeout(timer)
        to.destroy()
      }
    })
  }
}

/** A link in front of a server on this machine; the default is 40 ms and 10 Mbit/s. */
export async function slowLink(
  target: string,
  { roundTripMs = 40, bitsPerSec = 10_000_000 }: LinkOptions = {},
): Promise<SlowLink> {
  const { hostname, port } = new URL(target)
  const bytesPerMs = bitsPerSec / 8 / 1000
  const up = new Direction(roundTripMs / 2, bytesPerMs)
  const down = new Direction(roundTripMs / 2, bytesPerMs)
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    up.pipe(client, upstream, performance.now() + roundTripMs)
    down.pipe(upstream, client, 0)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the link has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async quiet(forMs = 600) {
      const leftMs = () => Math.max(up.movedAtMs, down.movedAtMs) + forMs - performance.now()
      while (leftMs() > 0) await pause(leftMs())
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
