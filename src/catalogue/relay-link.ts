// One WebSocket to one relay, kept alive by us: GUN gives a relay up after two failed dials. It waits longer after every failure
// (with jitter, so that a relay that comes back is not met by everybody at once), dials at once when the device wakes or is online
// again, and closes on a relay that floods, is silent for too long, or takes nothing we send.
import { MAX_FRAME, MIB } from '../core/limits.ts'
import type { RelayState } from './network.ts'

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
const WAIT_GROWS = 1.7
const DIAL_DEADLINE_MS = 10_000
/** Heartbeats of Eldernodes come every 30 s: a socket that has been silent longer than this at a waking is taken for dead. */
const SILENT_MS = 45_000
const MAX_UNSENT = 8 * MIB
const MAX_REFUSED = 200
/** Bytes a relay may send: a burst, and so many a second in the long run. */
const BURST = 32 * MIB
const PER_SECOND = 2 * MIB

export type LinkFigures = {
  state: RelayState
  sinceMs: number
  lastSeenMs: number | undefined
  bytesIn: number
  bytesOut: number
}

export type LinkEvents = {
  onOpen(): void
  onText(text: string): void
  onClose(): void
  /** The figures are other than before. */
  onFigures(): void
}

export type Dial = (url: string) => WebSocket

export class RelayLink {
  readonly figures: LinkFigures = {
    state: 'waiting',
    sinceMs: Date.now(),
    lastSeenMs: undefined,
    bytesIn: 0,
    bytesOut: 0,
  }
  private socket: WebSocket | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private waitMs = FIRST_WAIT_MS
  private tokens = BURST
  private tokensAtMs = performance.now()
  private refused = 0
  private closed = false

  constructor(
    readonly url: string,
    private readonly events: LinkEvents,
    private readonly dial: Dial = (to) => new WebSocket(to),
    private readonly firstWaitMs = FIRST_WAIT_MS,
  ) {
    this.waitMs = firstWaitMs
  }

  get isOpen(): boolean {
    return this.figures.state === 'connected'
  }

  /** Dials unless connected; a connection that seems dead is replaced. */
  wake(): void {
    if (this.closed) return
    if (this.socket) {
      const silent = Date.now() - (this.figures.lastSeenMs ?? this.figures.sinceMs)
      if (silent < SILENT_MS) return
      this.drop()
    }
    this.waitMs = this.firstWaitMs
    this.connect()
  }

  send(text: string): void {
    const { socket } = this
    if (socket?.readyState !== 1) return
    if (socket.bufferedAmount > MAX_UNSENT) {
      this.drop()
    } else {
      socket.send(text)
      this.figures.bytesOut += text.length
    }
  }

  /** Counts what was refused; a relay that sends many is left for a while. */
  noteRefused(): void {
    if (++this.refused < MAX_REFUSED) return
    this.leave()
  }

  /** For as long as a wait can be. */
  leave(): void {
    this.waitMs = LONGEST_WAIT_MS
    this.drop()
  }

  /** Leaves the socket, and dials again later. */
  drop(): void {
    const { socket } = this
    if (!socket) return
    this.socket = undefined
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
    socket.close()
    const wasOpen = this.isOpen
    this.enter('waiting')
    if (wasOpen) this.events.onClose()
    this.later()
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.drop()
    clearTimeout(this.timer)
    this.enter('off')
  }

  private later(): void {
    clearTimeout(this.timer)
    if (this.closed) return
    this.timer = setTimeout(() => this.connect(), this.waitMs * (0.75 + Math.random() / 2))
    this.waitMs = Math.min(LONGEST_WAIT_MS, this.waitMs * WAIT_GROWS)
  }

  private connect(): void {
    clearTimeout(this.timer)
    if (this.socket || this.closed) return
    this.enter('connecting')
    let socket: WebSocket
    try {
      socket = this.dial(this.url.replace(/^http/, 'ws'))
    } catch {
      this.enter('waiting')
      this.later()
      return
    }
    this.socket = socket
    this.timer = setTimeout(() => this.drop(), DIAL_DEADLINE_MS)
    socket.onopen = () => {
      clearTimeout(this.timer)
      this.refused = 0
      this.enter('connected')
      this.events.onOpen()
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.hear(data)
    socket.onclose = () => this.drop()
    socket.onerror = () => this.drop()
  }

  private hear(data: unknown): void {
    // Binary frames are nobody's here.
    if (typeof data !== 'string' || data.length > MAX_FRAME || !this.takeTokens(data.length)) {
      this.leave()
      return
    }
    // What sends good frames is a relay worth dialling soon.
    this.waitMs = this.firstWaitMs
    this.figures.lastSeenMs = Date.now()
    this.figures.bytesIn += data.length
    this.events.onText(data)
    this.events.onFigures()
  }

  private takeTokens(cost: number): boolean {
    const nowMs = performance.now()
    this.tokens = Math.min(BURST, this.tokens + ((nowMs - this.tokensAtMs) / 1000) * PER_SECOND) - cost
    this.tokensAtMs = nowMs
    return this.tokens >= 0
  }

  private enter(state: RelayState): void {
    if (this.figures.state === state) return
    this.figures.state = state
    this.figures.sinceMs = Date.now()
    this.events.onFigures()
  }
}
