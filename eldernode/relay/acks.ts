// Acknowledgements, and answers with nothing in them, of one turn of the event loop leave as one frame: puts that were written to
// disk together are answered together, and so is whoever subscribes to every shard.
import { MAX_BATCH } from '../../src/core/frames.ts'
import type { Peer } from './peers.ts'

type Waiting = { texts: string[]; left: Promise<void> }

export class Acks {
  private readonly waiting = new Map<Peer, Waiting>()

  constructor(private readonly send: (peer: Peer, text: string) => Promise<void>) {}

  /** Resolves when it has left, or the connection is gone. */
  give(peer: Peer, text: string): Promise<void> {
    const others = this.waiting.get(peer)
    if (others && others.texts.length < MAX_BATCH) {
      others.texts.push(text)
      return others.left
    }
    const texts = [text]
    const left = new Promise((resolve) => setImmediate(resolve)).then(() => {
      if (this.waiting.get(peer)?.texts === texts) this.waiting.delete(peer)
      return this.send(peer, texts.length > 1 ? `[${texts.join()}]` : text)
    })
    this.waiting.set(peer, { texts, left })
    return left
  }
}
