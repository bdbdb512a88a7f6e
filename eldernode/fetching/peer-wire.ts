// As much of the BitTorrent wire (BEP 3) as it takes to be given blocks: what a peer says is cut out of its stream, and hostile
// until it has passed here. No extension is offered, so none may be spoken.
import { concatBytes, toHex, utf8 } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { InfoHash } from '../../src/core/ids.ts'

export const BLOCK = 16 * 1024

export type WireMessage =
  | { kind: 'handshake'; infoHash: string; peerId: string }
  | { kind: 'choke' | 'unchoke' | 'other' }
  | { kind: 'have'; index: number }
  | { kind: 'bitfield'; bits: Uint8Array }
  | { kind: 'piece'; index: number; offset: number; bytes: Uint8Array }

const PROTOCOL = utf8('\x13BitTorrent protocol')
const HANDSHAKE = PROTOCOL.length + 48
const PIECE_HEAD = 9
const INTERESTED = 2
const REQUEST = 6

const bad = (reason: string) => new DigmError('bad-request', { reason })

export class WireParser {
  private buffered = new Uint8Array()
  private isGreeted = false

  /** `pieces`: how many the torrent has. */
  constructor(private readonly pieces: number) {}

  /** @throws DigmError bad-request for whatever an honest peer does not say */
  push(chunk: Uint8Array): WireMessage[] {
    let bytes = this.buffered.length === 0 ? chunk : concatBytes([this.buffered, chunk])
    const messages: WireMessage[] = []
    for (;;) {
      const length = this.lengthOf(bytes)
      if (length === undefined || bytes.length < length) break
      const message = this.isGreeted ? this.read(bytes.subarray(4, length)) : readHandshake(bytes.subarray(0, length))
      this.isGreeted = true
      if (message) messages.push(message)
      bytes = bytes.subarray(length)
    }
    this.buffered = bytes.slice()
    return messages
  }

  /** Of the message that begins here; undefined as long as too little of it has come. */
  private lengthOf(bytes: Uint8Array): number | undefined {
    if (!this.isGreeted) {
      for (let i = 0; i < Math.min(PROTOCOL.length, bytes.length); i++) {
        if (bytes[i] !== PROTOCOL[i]) throw bad('not BitTorrent')
      }
      return HANDSHAKE
    }
    if (bytes.length < 4) return undefined
    const length = u32(bytes, 0)
    if (length > Math.max(PIECE_HEAD + BLOCK, 1 + Math.ceil(this.pieces / 8))) throw bad('a message too long')
    return 4 + length
  }

  private read(message: Uint8Array): WireMessage | undefined {
    if (message.length === 0) return undefined
    const [id] = message
    if (id === 0 || id === 1) {
      if (message.length !== 1) throw bad('choke')
      return { kind: id === 0 ? 'choke' : 'unchoke' }
    }
    if (id === 4) {
      const index = message.length === 5 ? u32(message, 1) : this.pieces
      if (index >= this.pieces) throw bad('have')
      return { kind: 'have', index }
    }
    if (id === 5) {
      if (message.length !== 1 + Math.ceil(this.pieces / 8)) throw bad('bitfield')
      return { kind: 'bitfield', bits: message.slice(1) }
    }
    if (id === 7) {
      if (message.length <= PIECE_HEAD) throw bad('piece')
      return {
        kind: 'piece',
        index: u32(message, 1),
        offset: u32(message, 5),
        bytes: message.slice(PIECE_HEAD),
      }
    }
    return { kind: 'other' }
  }
}

function readHandshake(bytes: Uint8Array): WireMessage {
  const at = PROTOCOL.length + 8
  return { kind: 'handshake', infoHash: toHex(bytes.subarray(at, at + 20)), peerId: toHex(bytes.subarray(at + 20)) }
}

export const handshakeOf = (infoHash: InfoHash, peerId: string): Uint8Array =>
  concatBytes([PROTOCOL, new Uint8Array(8), Buffer.from(infoHash, 'hex'), Buffer.from(peerId, 'hex')])

export const interested = (): Uint8Array => Uint8Array.of(0, 0, 0, 1, INTERESTED)

export function requestOf(index: number, offset: number, length: number): Uint8Array {
  const message = Buffer.alloc(17)
  message.writeUInt32BE(13, 0)
  message.writeUInt8(REQUEST, 4)
  message.writeUInt32BE(index, 5)
  message.writeUInt32BE(offset, 9)
  message.writeUInt32BE(length, 13)
  return message
}

const u32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) >>> 0) + ((bytes[at + 1] ?? 0) << 16) + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)
