// When a piece the worker wants comes from a peer, and when over HTTP. HTTP starts the sound and saves a playhead in danger;
// everything else is left to other listeners, for as long as the playhead is safe without it.
import type { WantAnswer } from '../core/messages.ts'
import type { PieceRun } from '../core/pieces.ts'
import type { HttpState } from './http-source.ts'

/** A playhead with this much audio before it is safe: HTTP needs far less to come to its help. */
export const SAFE_AHEAD_SEC = 4
/** So long a piece that a peer is sending may take when the playhead is not safe. */
export const PEER_PATIENCE_MS = 1500
/** So long the first wires may take; a track that nobody else hears is then taken as fast as the audio asks. */
export const WIRES_PATIENCE_MS = 2500
/** An answer must be on its way before the worker gives up waiting for it. */
const ANSWER_BEFORE_MS = 100

export const FETCH_RUN_SEC = 5
/** Nobody is there who could have sent it: fewer, longer requests. */
export const LONE_FETCH_RUN_SEC = 15

export type WantSituation = {
  nowMs: number
  askedAtMs: number
  /** From `askedAtMs`. */
  deadlineMs: number
  /** Audio between the playhead and the start of the piece. */
  pieceAheadSec: number
  /** When this track's torrent began to look for peers; undefined: not yet. */
  startedAtMs: number | undefined
  listenersConnected: number
  listenersHolding: number
  /** A listener who has just connected has not said yet what it holds. */
  isSomeoneUnknown: boolean
  /** It is being received, from a peer or over HTTP by the swarm itself. */
  isArriving: boolean
  /** By the division of labour another listener takes it from the Eldernode. */
  isOthersTurn: boolean
  http: HttpState
}

export function decideWant(situation: WantSituation): 'wait' | 'fetch' {
  const { nowMs, askedAtMs, deadlineMs, pieceAheadSec, startedAtMs, http } = situation
  const waitedMs = nowMs - askedAtMs
  if (waitedMs >= deadlineMs - ANSWER_BEFORE_MS) return 'fetch'
  if (http === 'dead') return 'wait'
  if (pieceAheadSec < SAFE_AHEAD_SEC) {
    // The worker takes such pieces over HTTP without asking: that it asks may mean HTTP does not work, which is being found out.
    if (http === 'unknown') return 'wait'
    return situation.isArriving && waitedMs < PEER_PATIENCE_MS && pieceAheadSec > SAFE_AHEAD_SEC / 2 ? 'wait' : 'fetch'
  }
  if (situation.isArriving || situation.listenersHolding > 0 || situation.isSomeoneUnknown) return 'wait'
  if (situation.listenersConnected > 0) return situation.isOthersTurn ? 'wait' : 'fetch'
  return startedAtMs === undefined || nowMs - startedAtMs < WIRES_PATIENCE_MS ? 'wait' : 'fetch'
}

/** How many pieces from `first` on to take over HTTP: up to `most`, stopping before the first that is here or on its way. */
export function fetchRun(
  first: number,
  most: number,
  pieceCount: number,
  isTaken: (index: number) => boolean,
): PieceRun {
  let last = first
  while (last + 1 < pieceCount && last + 1 - first < most && !isTaken(last + 1)) last++
  return { first, last }
}

export type Ask = { readonly index: number; readonly askedAtMs: number; readonly deadlineMs: number }

/** The wants that wait for an answer. */
export class WantDesk {
  private readonly waiting = new Map<Ask, (answer: WantAnswer) => void>()

  /** @param decide the answer to an ask, or undefined to wait on; called again at every `review` and before the deadline */
  constructor(private readonly decide: (ask: Ask) => WantAnswer | undefined) {}

  get indices(): number[] {
    return [...this.waiting.keys()].map(({ index }) => index)
  }

  ask(index: number, deadlineMs: number): Promise<WantAnswer> {
    return new Promise((resolve) => {
      const lastCall = setTimeout(() => this.review(), Math.max(0, deadlineMs - ANSWER_BEFORE_MS))
      this.waiting.set({ index, askedAtMs: performance.now(), deadlineMs }, (answer) => {
        clearTimeout(lastCall)
        resolve(answer)
      })
      this.review()
    })
  }

  review(): void {
    for (const [ask, resolve] of this.waiting) {
      const answer = this.decide(ask)
      if (!answer) continue
      this.waiting.delete(ask)
      resolve(answer)
    }
  }

  close(): void {
    for (const resolve of this.waiting.values()) resolve({ answer: 'not-mine' })
    this.waiting.clear()
  }
}
