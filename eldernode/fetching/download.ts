// One file from one peer, in order: a fixed number of blocks is asked for ahead, and nothing that was not asked for is taken.
// Which peer sent a bad piece is therefore never in doubt. The pieces' hashes are checked by who writes them.
import { DigmError } from '../../src/core/errors.ts'
import { bitfieldHas, bitfieldWith, pieceCount, pieceSize } from '../../src/core/pieces.ts'
import type { Torrent } from '../../src/core/torrent.ts'
import { BLOCK, handshakeOf, interested, requestOf, type WireMessage, WireParser } from './peer-wire.ts'

/** What a peer is reached by; `chunks` ends when it has gone. */
export type Channel = { send(bytes: Uint8Array): void; chunks: AsyncIterable<Uint8Array>; close(): void }

/** Blocks asked for and not here yet: enough for a fast line, little to hold. */
const AHEAD = 48
/** Nothing that was asked for has come for so long. */
const SILENCE_MS = 10_000

type Block = { index: number; offset: number; length: number }

export type DownloadOptions = {
  torrent: Torrent
  channel: Channel
  /** Hex. */
  ownId: string
  firstPiece: number
  silenceMs?: number
}

/** @throws DigmError timeout, unreachable (it left, or has not what it said), bad-request */
export async function* download(options: DownloadOptions): AsyncGenerator<Uint8Array, void, void> {
  const { torrent, channel, ownId, firstPiece, silenceMs = SILENCE_MS } = options
  const state = new Exchange(torrent, firstPiece)
  const parser = new WireParser(pieceCount(torrent))
  let silence: NodeJS.Timeout | undefined
  let isSilent = false
  const listen = () => {
    clearTimeout(silence)
    silence = setTimeout(() => {
      isSilent = true
      channel.close()
    }, silenceMs)
  }
  channel.send(handshakeOf(torrent.infoHash, ownId))
  listen()
  try {
    for await (const chunk of channel.chunks) {
      for (const message of parser.push(chunk)) {
        if (message.kind === 'handshake') {
          if (message.infoHash !== torrent.infoHash) throw new DigmError('bad-request', { reason: 'another torrent' })
          channel.send(interested())
        } else if (state.hear(message)) listen()
      }
      yield* state.ready()
      if (state.isDone) return
      for (const { index, offset, length } of state.next()) channel.send(requestOf(index, offset, length))
    }
    throw new DigmError(isSilent ? 'timeout' : 'unreachable', { infoHash: torrent.infoHash })
  } finally {
    clearTimeout(silence)
    channel.close()
  }
}

/** What was asked for, what has come, and what may be asked next. */
class Exchange {
  private bits: Uint8Array = new Uint8Array()
  private isChoked = true
  private readonly asked = new Map<string, Block>()
  private readonly come = new Map<string, Uint8Array>()
  private asking: Block | undefined
  private giving: Block | undefined
  private readonly count: number

  constructor(
    private readonly torrent: Torrent,
    firstPiece: number,
  ) {
    this.count = pieceCount(torrent)
    this.asking = this.blockAt(firstPiece, 0)
    this.giving = this.asking
  }

  get isDone(): boolean {
    return this.giving === undefined
  }

  /** True when it brings the file further. @throws DigmError bad-request for a block nobody asked for */
  hear(message: WireMessage): boolean {
    switch (message.kind) {
      case 'bitfield':
        this.bits = message.bits
        return true
      case 'have':
        this.bits = bitfieldWith(this.bits, [message.index], this.count)
        return false
      case 'unchoke': {
        const wasChoked = this.isChoked
        this.isChoked = false
        return wasChoked
      }
      case 'choke':
        // What was asked is forgotten on the other side: it is asked anew, from the first that has not come.
        this.isChoked = true
        this.asked.clear()
        this.come.clear()
        this.asking = this.giving
        return false
      case 'piece': {
        const key = `${message.index}:${message.offset}`
        const block = this.asked.get(key)
        if (block?.length !== message.bytes.length) throw new DigmError('bad-request', { reason: 'not asked for' })
        this.asked.delete(key)
        this.come.set(key, message.bytes)
        return true
      }
      default:
        return false
    }
  }

  /** Blocks that came, in order. */
  *ready(): Generator<Uint8Array> {
    while (this.giving) {
      const key = keyOf(this.giving)
      const bytes = this.come.get(key)
      if (!bytes) return
      this.come.delete(key)
      this.giving = this.after(this.giving)
      yield bytes
    }
  }

  *next(): Generator<Block> {
    while (!this.isChoked && this.asking && this.asked.size + this.come.size < AHEAD) {
      if (!bitfieldHas(this.bits, this.asking.index)) return
      this.asked.set(keyOf(this.asking), this.asking)
      yield this.asking
      this.asking = this.after(this.asking)
    }
  }

  private after({ index, offset, length }: Block): Block | undefined {
    const isLast = offset + length >= pieceSize(this.torrent, index)
    return isLast ? this.blockAt(index + 1, 0) : this.blockAt(index, offset + length)
  }

  private blockAt(index: number, offset: number): Block | undefined {
    if (index >= this.count) return undefined
    return { index, offset, length: Math.min(BLOCK, pieceSize(this.torrent, index) - offset) }
  }
}

const keyOf = ({ index, offset }: Block): string => `${index}:${offset}`
