// A connection to a page over WebRTC, opened by this node: it makes the offer, the tracker carries it there and the answer back.
import { DigmError } from '../../src/core/errors.ts'
import type { PortRange } from '../config.ts'
import { loadPeer, peerOptions, type RawPeer } from '../seeder/simple-peer.ts'
import type { Channel } from './download.ts'

const CONNECT_DEADLINE_MS = 15_000
/** More than all blocks that are asked for ahead: an honest peer never sends so much at once. */
const MOST_QUEUED = 4 * 1024 * 1024

export type DialOptions = {
  rtcPorts: PortRange | undefined
  /** The other side's answer to an offer; undefined when none came. */
  exchange(sdp: string): Promise<string | undefined>
  signal: AbortSignal
}

/** @throws DigmError unreachable, cancelled */
export async function dial({ rtcPorts, exchange, signal }: DialOptions): Promise<Channel> {
  const Peer = await loadPeer()
  if (signal.aborted) throw new DigmError('cancelled')
  const peer = new Peer(peerOptions(rtcPorts, true))
  const chunks = new Chunks(peer)
  const stop = () => peer.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const deadline = setTimeout(stop, CONNECT_DEADLINE_MS)
  try {
    await new Promise<void>((resolve, reject) => {
      peer.on('error', reject)
      peer.on('close', () => reject(new Error('closed')))
      peer.on('connect', () => resolve())
      peer.once('signal', ({ sdp }) => {
        exchange(sdp).then((answer) => {
          if (answer === undefined) reject(new Error('no answer'))
          else peer.signal({ type: 'answer', sdp: answer })
        }, reject)
      })
    })
    return {
      send: (bytes) => void peer.write(bytes),
      chunks,
      close: () => {
        signal.removeEventListener('abort', stop)
        peer.destroy()
      },
    }
  } catch (cause) {
    signal.removeEventListener('abort', stop)
    peer.destroy()
    throw new DigmError(signal.aborted ? 'cancelled' : 'unreachable', {}, { cause })
  } finally {
    clearTimeout(deadline)
  }
}

/** What has come and was not read yet. */
class Chunks implements AsyncIterable<Uint8Array> {
  private readonly queue: Uint8Array[] = []
  private queued = 0
  private isOver = false
  private wake: () => void = () => undefined

  constructor(peer: RawPeer) {
    peer.on('data', (chunk: Uint8Array) => {
      this.queue.push(chunk)
      this.queued += chunk.length
      if (this.queued > MOST_QUEUED) peer.destroy()
      this.wake()
    })
    const end = () => {
      this.isOver = true
      this.wake()
    }
    peer.on('close', end)
    peer.on('end', end)
    peer.on('error', end)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = this.queue.shift()
      if (chunk) {
        this.queued -= chunk.length
        yield chunk
      } else if (this.isOver) return
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
    }
  }
}
