// A file from one peer over a channel in memory: honest peers, slow ones, and those that are neither.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Channel, download } from '../../../../eldernode/fetching/download.ts'
import { handshakeOf } from '../../../../eldernode/fetching/peer-wire.ts'
import { concatBytes } from '../../../../src/core/bytes.ts'
import type { InfoHash } from '../../../../src/core/ids.ts'
import { makeTorrent, noise } from '../../../helpers/records.ts'

const bytes = noise(5 * 32_768 + 1234)
const { torrent } = await makeTorrent(bytes, '01.mp3', 32_768)
const THEIR_ID = 'ee'.repeat(20)
const OWN_ID = 'dd'.repeat(20)

type Said = { id: number; body: Buffer }

/** A peer that answers what it is told; `hear` sees every message after the handshake. */
class Peer implements Channel {
  readonly requests: number[] = []
  isClosed = false
  private readonly queue: Uint8Array[] = []
  private wake: () => void = () => undefined

  constructor(private readonly hear: (said: Said, peer: Peer) => void) {
    this.say(handshakeOf(torrent.infoHash, THEIR_ID), frame(5, Uint8Array.of(0xfc)))
  }

  readonly chunks = this.iterate()

  say(...parts: Uint8Array[]): void {
    this.queue.push(...parts)
    this.wake()
  }

  send(message: Uint8Array): void {
    if (message.length === 68) return
    const said = { id: message[4] ?? 255, body: Buffer.from(message.subarray(5)) }
    if (said.id === 6) this.requests.push(said.body.readUInt32BE(0))
    this.hear(said, this)
  }

  close(): void {
    this.isClosed = true
    this.wake()
  }

  private async *iterate(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = this.queue.shift()
      if (chunk) yield chunk
      else if (this.isClosed) return
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }
}

function frame(id: number, body: Uint8Array = new Uint8Array()): Uint8Array {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(body.length + 1)
  head.writeUInt8(id, 4)
  return concatBytes([head, body])
}

function block({ body }: Said, shift = 0): Uint8Array {
  const [index, offset, length] = [body.readUInt32BE(0), body.readUInt32BE(4), body.readUInt32BE(8)]
  const start = index * 32_768 + offset + shift
  return frame(7, concatBytes([body.subarray(0, 8), bytes.subarray(start, start + length)]))
}

const honest = (said: Said, peer: Peer) => {
  if (said.id === 2) peer.say(frame(1))
  if (said.id === 6) peer.say(block(said))
}

async function taken(peer: Peer, firstPiece = 0): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of download({ torrent, channel: peer, ownId: OWN_ID, firstPiece, silenceMs: 50 }))
    parts.push(part)
  return concatBytes(parts)
}

describe('a file from one peer', () => {
  test('comes whole and in order, and the connection is closed', async () => {
    const peer = new Peer(honest)
    assert.deepEqual(await taken(peer), bytes)
    assert.ok(peer.isClosed)
  })

  test('goes on from a piece in the middle', async () => {
    assert.deepEqual(await taken(new Peer(honest), 3), bytes.subarray(3 * 32_768))
  })

  test('comes in order from a peer that answers in any', async () => {
    const held: Said[] = []
    const peer = new Peer((said, self) => {
      if (said.id === 2) self.say(frame(1))
      if (said.id !== 6) return
      held.push(said)
      if (held.length === 11) self.say(...held.reverse().map((one) => block(one)))
    })
    assert.deepEqual(await taken(peer), bytes)
  })

  test('is asked for anew when a peer chokes and thinks better of it', async () => {
    let hasChoked = false
    const peer = new Peer((said, self) => {
      if (said.id === 6 && !hasChoked && self.requests.length > 3) {
        hasChoked = true
        self.say(frame(0), frame(1))
      } else if (said.id !== 6 || hasChoked || self.requests.length < 3) honest(said, self)
    })
    assert.deepEqual(await taken(peer), bytes)
  })

  test('is waited for only so long', async () => {
    await assert.rejects(taken(new Peer(() => undefined)), { code: 'timeout' })
    await assert.rejects(taken(new Peer((said, peer) => said.id === 2 && peer.say(frame(1)))), { code: 'timeout' })
  })

  test('does not come further than the peer has it', async () => {
    const peer = new Peer((said, self) => honest(said, self))
    peer.say(frame(5, Uint8Array.of(0xe0)))
    await assert.rejects(taken(peer), { code: 'timeout' })
    assert.ok(Math.max(...peer.requests) <= 2)
  })

  test('is not taken from who sends what was not asked for', async () => {
    const unasked = block({ id: 6, body: Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0]) })
    await assert.rejects(taken(new Peer((said, peer) => said.id === 2 && peer.say(unasked))), { code: 'bad-request' })
    const twice = new Peer((said, peer) => {
      if (said.id === 2) peer.say(frame(1))
      if (said.id === 6) peer.say(block(said), block(said))
    })
    await assert.rejects(taken(twice), { code: 'bad-request' })
  })

  test('is not taken from another swarm', async () => {
    const peer = new Peer(honest)
    await peer.chunks.next()
    peer.say(handshakeOf('12'.repeat(20) as InfoHash, THEIR_ID))
    const queue = peer as unknown as { queue: Uint8Array[] }
    queue.queue.shift()
    await assert.rejects(taken(peer), { code: 'bad-request' })
  })

  test('ends when the peer leaves', async () => {
    const peer = new Peer((said, self) => {
      if (said.id === 2) self.close()
    })
    await assert.rejects(taken(peer), { code: 'unreachable' })
  })
})
