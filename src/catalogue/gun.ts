// The one file that knows GUN, and loads it: therefore imported lazily, in pages only (GUN patches String, Object and setTimeout).
// GUN is a wire here, not a store. What it hears has passed the gate, was verified and lies in storage already; what it is asked
// it reads from there. It may not dial (we do), nor pass on what a relay sent to other relays, nor keep a graph in memory beyond
// what somebody listens to.
import Gun from 'gun/gun.js'
import type { Frame, Write } from '../core/frames.ts'
import type { Entry } from '../core/signed.ts'

type Node = Record<string, unknown>
export type Message = {
  '#'?: string
  '@'?: string
  put?: Readonly<Record<string, Node>>
  get?: { '#': string; '.'?: string | Readonly<Record<string, string>>; '%'?: number }
  ok?: unknown
  err?: string
}
export type Answer = { ok: boolean; err: string | undefined; put: Readonly<Record<string, Node>> | undefined }

/** What storage gives GUN: a signed string with its version, and whether it takes a value in. */
export type Rows = {
  read(soul: string, key: string): Promise<{ value: string; version: number } | undefined>
  /** Resolves with why it was refused. */
  write(entry: Entry & { state: number }): Promise<string | undefined>
}

export type Peer = { id: string; url: string; wire: { send(text: string): void; close(): void } }
export type Heard = Extract<Frame, { kind: 'put' | 'ack' }>

type Listener = { to: { next(message: unknown): void }; off(): void }
type Root = {
  on(tag: string, listener: (this: Listener, message: unknown) => void): Listener
  on(tag: 'in', message: object): void
  graph: Record<string, Node>
  next?: Record<string, unknown>
  dup: { track(id: string): unknown }
  opt: { peers: Record<string, Peer>; mesh: Mesh }
}
type Mesh = {
  hear(message: object, peer: Peer): void
  say(message: object, peer: Peer): void
  hi(peer: Peer): void
  bye(peer: Peer): void
  way?: (message: { _?: { via?: unknown } }) => void
}
type LocalPut = { '#': unknown; '@'?: string; put: { '#': string; '.': string; ':': unknown; '>': number }; _?: Meta }
type LocalGet = { '#': string; get?: { '#'?: unknown; '.'?: unknown } }
type Meta = { via?: unknown; rows?: boolean }

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** How soon souls that nobody listens to leave GUN's memory. */
const FORGET_AFTER_MS = 1_000

export type GunGraph = {
  readonly chain: unknown
  connect(url: string, wire: Peer['wire']): Peer
  disconnect(peer: Peer): void
  /** Only what passed the gate; `writes` only what storage holds. */
  hear(frame: Heard, writes: readonly Write[], peer: Peer): void
  say(message: Message, peer: Peer): void
  /** Undefined when nothing came within the deadline: GUN does not answer a put it knows already. */
  ask(message: Message, peer: Peer, deadlineMs: number): Promise<Answer | undefined>
  /** Souls in memory. */
  size(): number
}

/** GUN would dial by itself; the dialling is ours. */
class NoSocket {
  constructor() {
    throw new Error('not dialled by GUN')
  }
}

export function createGun(rows: Rows): GunGraph {
  const make = Gun as unknown as (options: object) => { _: Root }
  const chain = make({
    peers: {},
    WebSocket: NoSocket,
    localStorage: false,
    radisk: false,
    axe: false,
    multicast: false,
    // After a reconnect the delta of the catalogue comes over HTTP; GUN would load every soul again.
    super: true,
    log: () => undefined,
  })
  const root = chain._
  const { mesh, peers } = root.opt
  mesh.way = (message) => {
    if (message._?.via === undefined) for (const peer of Object.values(peers)) mesh.say(message, peer)
  }
  attachRows(root, rows)

  let forgetting: ReturnType<typeof setTimeout> | undefined
  function forget(): void {
    forgetting = undefined
    const listened = root.next ?? {}
    for (const soul of Object.keys(root.graph)) if (!Object.hasOwn(listened, soul)) delete root.graph[soul]
  }

  const say = (message: Message, peer: Peer) => {
    const whole = { '#': messageId(), ...message }
    // Ready-made, or GUN would list our other relays in it, and they would be passed over.
    mesh.say({ ...whole, _: Object.assign(() => undefined, { raw: JSON.stringify(whole) }) }, peer)
  }

  return {
    chain,
    size: () => Object.keys(root.graph).length,
    say,

    connect(url, wire) {
      const peer: Peer = { id: url, url, wire }
      mesh.hi(peer)
      return peer
    },

    disconnect(peer) {
      if (peers[peer.url] === peer) mesh.bye(peer)
    },

    hear(frame, writes, peer) {
      const put = writes.length > 0 ? { put: nodesOf(writes) } : {}
      if (frame.kind === 'put' && writes.length === 0) return
      const answer =
        frame.kind === 'ack'
          ? { '@': frame.to, ...(frame.ok ? { ok: 1 } : {}), ...(frame.err ? { err: frame.err } : {}) }
          : {}
      mesh.hear({ '#': frame.id, ...answer, ...put }, peer)
      if (forgetting === undefined) forgetting = setTimeout(forget, FORGET_AFTER_MS)
    },

    ask(message, peer, deadlineMs) {
      const id = messageId()
      return new Promise((resolve) => {
        const listener = root.on(id, (answer) => {
          clearTimeout(timer)
          listener.off()
          const { ok, err, put } = answer as Message
          resolve({ ok: ok !== undefined && !err, err, put })
        })
        const timer = setTimeout(() => {
          listener.off()
          resolve(undefined)
        }, deadlineMs)
        root.dup.track(id)
        say({ ...message, '#': id }, peer)
      })
    },
  }
}

/** GUN's storage: rows of our database instead of its own. */
function attachRows(root: Root, rows: Rows): void {
  root.on('get', function (message) {
    this.to.next(message)
    const { '#': id, get } = message as LocalGet
    const soul = get?.['#']
    const key = get?.['.']
    // A whole soul is what GUN asks of its peers; a row is read by its key.
    if (typeof soul !== 'string' || typeof key !== 'string') return
    const reply = (node: Node | undefined) =>
      root.on('in', {
        '@': id,
        put: node && { [soul]: node },
        _: Object.assign(() => undefined, { rows: true, faith: true }),
      })
    rows.read(soul, key).then(
      (row) => reply(row && nodeOf(soul, [{ soul, key, value: row.value, state: row.version }])),
      () => reply(undefined),
    )
  })
  root.on('put', function (message) {
    this.to.next(message)
    const { '#': id, put, _: meta } = message as LocalPut
    // From a relay: stored before GUN heard of it. From storage: there already.
    if (meta?.via !== undefined || meta?.rows) return
    const value = put[':']
    const written =
      typeof value === 'string'
        ? rows.write({ soul: put['#'], key: put['.'], value, state: put['>'] })
        : Promise.resolve('bad-record')
    written
      .catch((error: unknown) => String(error))
      .then((err) => root.on('in', { '@': id, ...(err === undefined ? { ok: 1 } : { err }) }))
  })
}

/** Writes as GUN sends them, each with its version as its state. */
export function nodesOf(writes: readonly Write[]): Record<string, Node> {
  const souls = new Map<string, Write[]>()
  for (const write of writes) souls.set(write.soul, [...(souls.get(write.soul) ?? []), write])
  return Object.fromEntries([...souls].map(([soul, of]) => [soul, nodeOf(soul, of)]))
}

const nodeOf = (soul: string, writes: readonly Write[]): Node => ({
  _: { '#': soul, '>': Object.fromEntries(writes.map(({ key, state }) => [key, state])) },
  ...Object.fromEntries(writes.map(({ key, value }) => [key, value])),
})

/** All of one length: GUN appends counters to them and keeps all in one table. */
function messageId(): string {
  let id = ''
  for (const byte of crypto.getRandomValues(new Uint8Array(9))) id += ALPHABET.charAt(byte % ALPHABET.length)
  return id
}
