// One wire to a trusted node, opened by this one and opened anew for ever: proves who this is, hears everything that is new
// there, and reads what was missed meanwhile. Subscribed first, caught up second, so that nothing falls between.
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { checkFrame, type Frame } from '../../src/core/frames.ts'
import { MAX_FRAME } from '../../src/core/limits.ts'
import type { Log } from '../log.ts'
import type { NodeIdentity } from '../node-key.ts'
import { catchUp, fetchBlobs, type Source } from './catch-up.ts'
import { Fifo } from './fifo.ts'
import { nodeAt, proveWire } from './node-proof.ts'
import { mayPassLater, takeWrites } from './take-writes.ts'
import { proofText } from './wire-text.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 60_000
const PING_EVERY_MS = 30_000
const OPEN_DEADLINE_MS = 10_000
/** What was refused for now is asked for again, ever later. */
const FIRST_AGAIN_MS = 60_000
const LONGEST_AGAIN_MS = 3_600_000

export type LinkOptions = Omit<Source, 'nodeId'> & {
  identity: NodeIdentity
  /** The endpoint has proved who it is. */
  onNode: (nodeId: Source['nodeId']) => void
  log: Log
}

/** Half to one and a half of a time that doubles: nodes that lost each other do not all come back at once. */
export const waitBefore = (attempt: number, random: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random)

export async function keepLink(options: LinkOptions, abort: AbortSignal): Promise<void> {
  for (let attempt = 0; !abort.aborted; attempt++) {
    try {
      await hold(options, abort, () => {
        attempt = 0
      })
    } catch (error) {
      if (!abort.aborted) options.log.debug({ err: error, endpoint: options.endpoint }, 'no wire to this Eldernode')
    }
    await wait(waitBefore(attempt, Math.random()), undefined, { signal: abort, ref: false }).catch(() => undefined)
  }
}

/** Until the wire is gone. */
async function hold(options: LinkOptions, abort: AbortSignal, onHeard: () => void): Promise<void> {
  const { endpoint, identity, onNode, log } = options
  const nodeId = await nodeAt(endpoint, abort)
  if (nodeId === identity.nodeId) return
  onNode(nodeId)
  const source: Source = { ...options, nodeId }
  const socket = new WebSocket(`${endpoint.replace(/^http/, 'ws')}/gun`, {
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    handshakeTimeout: OPEN_DEADLINE_MS,
  })
  const stop = () => socket.terminate()
  abort.addEventListener('abort', stop, { once: true })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', stop)
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const pinging = setInterval(() => {
    if (!isAlive) return stop()
    isAlive = false
    return socket.ping()
  }, PING_EVERY_MS).unref()
  const onError = (error: unknown) => {
    if (!abort.aborted) log.warn({ err: error, endpoint }, 'wire to an Eldernode')
  }
  const fifo = new Fifo((isFull) => (isFull ? socket.pause() : socket.resume()), onError)
  const wire = new AbortController()
  const reading = new Reading(source, onHeard, onError, AbortSignal.any([abort, wire.signal]))
  socket.on('message', (data, isBinary) => {
    const text = data.toString()
    const checked = isBinary ? undefined : checkFrame(text, Date.now())
    if (checked?.kind !== 'frames') return stop()
    for (const frame of checked.frames) {
      if (frame.kind === 'put') hear(frame, text.length, source, fifo, reading)
      if (frame.kind !== 'proof') continue
      const { nonce } = frame.proof
      if (nonce === undefined) reading.begin(0)
      else proveWire(identity, nonce, nodeId).then((proof) => socket.send(proofText(proof)), onError)
    }
  })
  try {
    await once(socket, 'open')
    socket.send(proofText({ nodeId: identity.nodeId }))
    await closed
  } finally {
    clearInterval(pinging)
    abort.removeEventListener('abort', stop)
    stop()
    wire.abort()
    await Promise.all([reading.done, fifo.stop()])
  }
}

/** Reads what was missed, again and again until nothing is left behind. */
class Reading {
  done: Promise<void> | undefined

  constructor(
    private readonly source: Source,
    private readonly onHeard: () => void,
    private readonly onError: (error: unknown) => void,
    readonly abort: AbortSignal,
  ) {}

  /** Joins one that goes on. */
  begin(afterMs: number): void {
    this.done ??= this.read(afterMs)
      .catch((error: unknown) => {
        if (!this.abort.aborted) this.onError(error)
      })
      .finally(() => {
        this.done = undefined
      })
  }

  private async read(afterMs: number): Promise<void> {
    await this.wait(afterMs)
    let failures = 0
    for (let again = 0; ; ) {
      try {
        const isWhole = await catchUp(this.source, this.abort)
        this.onHeard()
        if (isWhole) return
        failures = 0
        await this.wait(Math.min(LONGEST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** again++))
      } catch (error) {
        if (this.abort.aborted) return
        this.onError(error)
        await this.wait(waitBefore(failures++, Math.random()))
      }
    }
  }

  private wait = (ms: number): Promise<unknown> => wait(ms, undefined, { signal: this.abort, ref: false })
}

function hear(put: Extract<Frame, { kind: 'put' }>, size: number, source: Source, fifo: Fifo, reading: Reading): void {
  fifo.push({
    size,
    isExclusive: false,
    prepare: () => Promise.all(put.writes.map((write) => source.verifier.check(write))),
    apply: async (checked) => {
      const codes = await takeWrites(checked, source.nodeId, source.taker)
      let isWhole = !codes.some(mayPassLater)
      for (const write of checked) {
        if (write.kind === 'record') isWhole = (await fetchBlobs(source, write.entry, reading.abort)) && isWhole
      }
      if (!isWhole) reading.begin(FIRST_AGAIN_MS)
    },
  })
}
