// Bytes this node has sent, by what they were: HTTP from the sockets' own counters (headers and all), wires from the seeder.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type TrafficPath = 'app' | 'blobs' | 'records' | 'status' | 'stream' | 'torrents' | 'webseed' | 'webrtc' | 'tcp'

const PATHS: readonly TrafficPath[] = [
  'app',
  'blobs',
  'records',
  'status',
  'stream',
  'torrents',
  'webseed',
  'webrtc',
  'tcp',
]

export class Traffic {
  private readonly sent = new Map<TrafficPath, number>(PATHS.map((path) => [path, 0]))
  private readonly open = new Map<ServerResponse, { path: TrafficPath; socket: Socket; before: number }>()

  add(path: TrafficPath, bytes: number): void {
    this.sent.set(path, (this.sent.get(path) ?? 0) + bytes)
  }

  /** Counts what `socket` sends until `response` is closed. */
  follow(path: TrafficPath, socket: Socket, response: ServerResponse): void {
    this.open.set(response, { path, socket, before: socket.bytesWritten })
    response.once('close', () => {
      this.open.delete(response)
      this.add(path, socket.bytesWritten - before)
    })
    const before = socket.bytesWritten
  }

  /** Includes answers that are still under way. */
  snapshot(): Record<TrafficPath, number> {
    const sent = new Map(this.sent)
    for (const { path, socket, before } of this.open.values()) {
      sent.set(path, (sent.get(path) ?? 0) + socket.bytesWritten - before)
    }
    return Object.fromEntries(sent) as Record<TrafficPath, number>
  }
}
