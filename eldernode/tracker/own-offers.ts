// Offers this node itself has made, and waits to be answered.
import { randomBytes } from 'node:crypto'
import type { BinaryId, TrackerFrame } from './parse-frame.ts'

const ANSWER_DEADLINE_MS = 10_000

type Answer = Extract<TrackerFrame, { action: 'answer' }>
type Waiting = { infoHash: BinaryId; from: BinaryId; settle: (sdp: string | undefined) => void }

export class OwnOffers {
  private readonly waiting = new Map<BinaryId, Waiting>()

  /** `send` gets the id of the offer; resolves to the SDP of the answer, or undefined when none came in time. */
  make(infoHash: BinaryId, from: BinaryId, send: (offerId: BinaryId) => void): Promise<string | undefined> {
    const offerId = randomBytes(20).toString('latin1') as BinaryId
    return new Promise((resolve) => {
      const settle = (sdp: string | undefined) => {
        clearTimeout(deadline)
        this.waiting.delete(offerId)
        resolve(sdp)
      }
      const deadline = setTimeout(() => settle(undefined), ANSWER_DEADLINE_MS)
      this.waiting.set(offerId, { infoHash, from, settle })
      send(offerId)
    })
  }

  /** False when it answers somebody else. */
  hear({ infoHash, peerId, offerId, sdp }: Answer): boolean {
    const waiting = this.waiting.get(offerId)
    if (waiting?.infoHash !== infoHash || waiting.from !== peerId) return false
    waiting.settle(sdp)
    return true
  }

  close(): void {
    for (const { settle } of [...this.waiting.values()]) settle(undefined)
  }
}
