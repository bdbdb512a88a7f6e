// What came in and what was refused, by the way it came and the reason: true figures for the network page.
import type { ErrorCode } from '../core/errors.ts'

/** With the page, from a node's snapshot, asked of a node, live over GUN, or made here. */
export type Source = 'page' | 'snapshot' | 'asked' | 'live' | 'own'

export type SourceTally = {
  /** New or newer than what was here, and stored. */
  readonly accepted: number
  /** Here already, letter for letter. */
  readonly known: number
  readonly refused: Readonly<Partial<Record<ErrorCode, number>>>
}
export type Tally = Readonly<Record<Source, SourceTally>>

const none: SourceTally = { accepted: 0, known: 0, refused: {} }
export const EMPTY_TALLY: Tally = { page: none, snapshot: none, asked: none, live: none, own: none }

export type Counted = { accepted?: number; known?: number; refused?: readonly ErrorCode[] }

export function addTo(tally: Tally, source: Source, { accepted = 0, known = 0, refused = [] }: Counted): Tally {
  const before = tally[source]
  const reasons = { ...before.refused }
  for (const code of refused) reasons[code] = (reasons[code] ?? 0) + 1
  return {
    ...tally,
    [source]: { accepted: before.accepted + accepted, known: before.known + known, refused: reasons },
  }
}
