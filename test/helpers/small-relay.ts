// A relay of a few lines for tests of the browser's side: speaks GUN's frames over a real WebSocket, keeps what it is given, and
// can be told to refuse, to be silent, or to send anything at all.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

type Node = Record<string, unknown>
type Message = {
  '#': string
  put?: Record<string, Node>
  get?: { '#': string; '.'?: unknown }
}

export type SmallRelay = Awaited<ReturnType<typeof startSmallRelay>>

export async function startSmallRelay(port = 0) {
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  const values = new Map<string, { value: unknown; state: unknown }>()
  const state = {
    refusal: undefined as string | undefined,
    /** Puts that came, in order. */
    puts: [] as { soul: string; key: string; value: unknown; state: unknown }[],
    gets: [] as { soul: string; key: unknown }[],
  }
  const id = () => Math.random().toString(36).slice(2, 11).padEnd(9, '0')
  const listeners = new Set<() => void>()

  const nodeOf = (soul: string, key: string, row: { value: unknown; state: unknown }) => ({
    [soul]: { _: { '#': soul, '>': { [key]: row.state } }, [key]: row.value },
  })

  function answer(socket: WebSocket, { '#': to, put, get }: Message): void {
    for (const [soul, node] of Object.entries(put ?? {})) {
      for (const [key, value] of Object.entries(node)) {
        if (key === '_') continue
        const version = (node._ as { '>': Record<string, unknown> })['>'][key]
        state.puts.push({ soul, key, value, state: version })
        if (state.refusal === undefined) values.set(`${soul}\n${key}`, { value, state: version })
      }
      socket.send(
        JSON.stringify({ '#': id(), '@': to, ...(state.refusal === undefined ? { ok: 1 } : { err: state.refusal }) }),
      )
    }
    if (get) {
      const key = get['.']
      state.gets.push({ soul: get['#'], key })
      const row = typeof key === 'string' ? values.get(`${get['#']}\n${key}`) : undefined
      socket.send(JSON.stringify({ '#': id(), '@': to, ...(row ? { put: nodeOf(get['#'], String(key), row) } : {}) }))
    }
    for (const listener of listeners) listener()
  }

  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const parsed: unknown = JSON.parse(String(data))
      for (const message of (Array.isArray(parsed) ? parsed : [parsed]) as Message[]) answer(socket, message)
    }),
  )

  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gun`,
    port: (server.address() as AddressInfo).port,
    /** To every client. */
    send(frame: unknown): void {
      for (const socket of server.clients) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    },
    publish({ soul, key, value }: { soul: string; key: string; value: string }, version: number): void {
      this.send({ '#': id(), put: nodeOf(soul, key, { value, state: version }) })
    },
    /** Resolves once the condition holds; looked at after every frame that comes. */
    until(condition: () => boolean): Promise<void> {
      return new Promise((resolve) => {
        const look = () => {
          if (!condition()) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      })
    },
    connections: () => server.clients.size,
    async end(): Promise<void> {
      for (const socket of server.clients) socket.terminate()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
