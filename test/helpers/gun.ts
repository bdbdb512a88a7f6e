// Clients of the relay: a raw WebSocket that speaks GUN's frames, and stock GUN in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { newId } from '../../eldernode/relay/wire-text.ts'
import type { Entry } from '../../src/core/signed.ts'

export type Message = {
  '#'?: string
  '@'?: string
  err?: string
  ok?: unknown
  '%'?: unknown
  put?: Nodes
  dam?: string
}
export type Nodes = Record<string, { _: { '#': string; '>': Record<string, number> } } & Record<string, unknown>>

export const versionOf = ({ value }: Entry): number =>
  (JSON.parse((JSON.parse(value) as { r: string }).r) as { version: number }).version

export const nodeOf = ({ soul, key, value }: Entry, state: number): Nodes => ({
  [soul]: { _: { '#': soul, '>': { [key]: state } }, [key]: value },
})

/** Everything in a message's put, in one line each. */
export const valuesIn = (message: Message): Entry[] =>
  Object.entries(message.put ?? {}).flatMap(([soul, node]) =>
    Object.entries(node).flatMap(([key, value]) => (key === '_' ? [] : [{ soul, key, value: String(value) }])),
  )

export class RawGun {
  readonly heard: Message[] = []
  private readonly waiting = new Set<() => void>()

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const parsed = JSON.parse(String(data)) as Message | Message[]
      this.heard.push(...(Array.isArray(parsed) ? parsed : [parsed]))
      for (const look of this.waiting) look()
    })
    socket.on('close', () => {
      for (const look of this.waiting) look()
    })
    socket.on('error', () => undefined)
  }

  static async connect(url: string): Promise<RawGun> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/gun`)
    const raw = new RawGun(socket)
    await once(socket, 'open')
    return raw
  }

  say(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Resolves with the first message, heard or still to come, that `is` true of. */
  when(is: (message: Message) => boolean, deadlineMs = 10_000): Promise<Message> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        this.waiting.delete(look)
        clearTimeout(deadline)
        act()
      }
      const look = () => {
        const found = this.heard.find(is)
        if (found) settle(() => resolve(found))
        else if (this.socket.readyState === WebSocket.CLOSED) settle(() => reject(new Error('closed')))
      }
      const deadline = setTimeout(() => settle(() => reject(new Error('nothing of the kind was heard'))), deadlineMs)
      this.waiting.add(look)
      look()
    })
  }

  async put(entry: Entry, state = versionOf(entry)): Promise<Message> {
    const id = newId()
    this.say({ '#': id, put: nodeOf(entry, state) })
    return this.when((message) => message['@'] === id)
  }

  /** All values a get is answered with. */
  async get(lex: object): Promise<Entry[]> {
    const id = newId()
    this.say({ '#': id, get: lex })
    const isAnswer = (message: Message) => message['@'] === id
    await this.when((message) => isAnswer(message) && message['%'] === undefined)
    return this.heard.filter(isAnswer).flatMap(valuesIn)
  }

  closed(): Promise<number> {
    return new Promise((resolve) => {
      if (this.socket.readyState === WebSocket.CLOSED) resolve(0)
      else this.socket.once('close', resolve)
    })
  }

  async close(): Promise<void> {
    this.socket.terminate()
    await this.closed()
  }
}

/** `npm i gun`, as its readme has it, without multicast. Talks JSON lines. */
export class StockGun {
  readonly lines: Record<string, unknown>[] = []
  private readonly waiting = new Set<() => void>()

  constructor(
    url: string,
    folder: string,
    readonly child: ChildProcess = spawn(
      process.execPath,
      [join(import.meta.dirname, 'gun-stock.cjs'), `${url}/gun`, folder],
      { stdio: ['pipe', 'pipe', 'ignore'], cwd: join(import.meta.dirname, '../..') },
    ),
  ) {
    const { stdout } = child
    if (!stdout) throw new Error('no pipe')
    createInterface({ input: stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return
      this.lines.push(JSON.parse(line) as Record<string, unknown>)
      for (const look of this.waiting) look()
    })
  }

  say(command: object): void {
    this.child.stdin?.write(`${JSON.stringify(command)}\n`)
  }

  when(is: (line: Record<string, unknown>) => boolean, deadlineMs = 20_000): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.lines.find(is)
        if (!found) return
        this.waiting.delete(look)
        clearTimeout(deadline)
        resolve(found)
      }
      const deadline = setTimeout(() => reject(new Error(`heard only ${JSON.stringify(this.lines)}`)), deadlineMs)
      this.waiting.add(look)
      look()
    })
  }

  async close(): Promise<void> {
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }
}
