// Who is connected to the tracker: how many from where, how much they may say, and whether they are still there.
import type { WebSocket } from 'ws'
import { type Bucket, fullBucket, take } from '../token-bucket.ts'
import type { BinaryId } from './parse-frame.ts'

const PING_EVERY_MS = 30_000
const PER_CONNECTION = { burst: 60, perSecond: 10 }
/** A household or a school may share one address. */
const PER_ADDRESS = { burst: 1000, perSecond: 200 }
const MAX_CONNECTIONS = 10_000
const MAX_CONNECTIONS_PER_ADDRESS = 500
/** A reader that takes this little is cut off: single frames are never dropped. */
const MAX_QUEUED = 1024 * 1024

export type Connection = {
  readonly socket: WebSocket
  readonly address: string
  bucket: Bucket
  isAlive: boolean
  /** The swarms it is in: infohash to the peer id it goes by. */
  readonly joined: Map<BinaryId, BinaryId>
}

type Address = { connections: number; bucket: Bucket }

export class Guests {
  private readonly connections = new Set<Connection>()
  private readonly addresses = new Map<string, Address>()
  private readonly pinging = setInterval(() => this.ping(), PING_EVERY_MS).unref()

  constructor(private readonly onLeft: (connection: Connection) => void) {}

  hasRoom(address: string): boolean {
    const fromThere = this.addresses.get(address)?.connections ?? 0
    return this.connections.size < MAX_CONNECTIONS && fromThere < MAX_CONNECTIONS_PER_ADDRESS
  }

  accept(socket: WebSocket, address: string): Connection {
    const nowMs = Date.now()
    const bucket = fullBucket(PER_CONNECTION, nowMs)
    const connection: Connection = { socket, address, bucket, isAlive: true, joined: new Map() }
    const shared = this.addresses.get(address) ?? { connections: 0, bucket: fullBucket(PER_ADDRESS, nowMs) }
    shared.connections++
    this.addresses.set(address, shared)
    this.connections.add(connection)
    socket.on('error', () => socket.terminate())
    socket.on('pong', () => {
      connection.isAlive = true
    })
    socket.on('close', () => this.leave(connection))
    return connection
  }

  /** Takes one message from what the connection, and its address, may say. */
  maySpeak(connection: Connection): boolean {
    const nowMs = Date.now()
    connection.isAlive = true
    const shared = this.addresses.get(connection.address)
    const own = take(connection.bucket, PER_CONNECTION, nowMs)
    const all = shared && take(shared.bucket, PER_ADDRESS, nowMs)
    if (!own || !shared || !all) return false
    connection.bucket = own
    shared.bucket = all
    return true
  }

  close(): void {
    clearInterval(this.pinging)
    for (const { socket } of this.connections) socket.terminate()
  }

  private leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return
    const shared = this.addresses.get(connection.address)
    if (shared && --shared.connections === 0) this.addresses.delete(connection.address)
    this.onLeft(connection)
  }

  private ping(): void {
    for (const connection of this.connections) {
      if (!connection.isAlive) connection.socket.terminate()
      connection.isAlive = false
      connection.socket.ping()
    }
  }
}

export function send({ socket }: Connection, frame: object): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MAX_QUEUED) socket.terminate()
  else socket.send(JSON.stringify(frame))
}
