// Which missing pieces are taken over HTTP at once, and which may wait for a peer: pure, so that it can be read off a table.
import { LEAD_SEC } from '../src/core/limits.ts'
import { type PieceLayout, type PieceRun, pieceStart } from '../src/core/pieces.ts'
import type { Playhead } from './playheads.ts'

/** A peer's piece must be here this long before the playhead reaches it. */
const SAFETY_SEC = 3
const LONGEST_WAIT_MS = 4000

export type Urgency = { kind: 'now'; last: number } | { kind: 'ask'; deadlineMs: number }

/**
 * `gap` is a run of missing pieces, `from` the first piece of the request it belongs to: without a playhead, or when the
 * request lies before it (a seek the page has not told of), audio is taken to play from there.
 */
export function urgencyOf(
  layout: PieceLayout,
  durationSec: number,
  gap: PieceRun,
  from: number,
  playhead?: Playhead,
): Urgency {
  const bytesPerSec = layout.length / Math.max(durationSec, 1)
  const requested = pieceStart(layout, from) / bytesPerSec
  const known = playhead !== undefined && playhead.positionSec <= requested + 1
  const position = known ? playhead.positionSec : requested
  const aheadSec = pieceStart(layout, gap.first) / bytesPerSec - position
  if (aheadSec < LEAD_SEC) {
    const lead = Math.floor(((position + LEAD_SEC) * bytesPerSec) / layout.pieceLength)
    return { kind: 'now', last: Math.max(gap.first, Math.min(gap.last, lead)) }
  }
  return { kind: 'ask', deadlineMs: Math.min(LONGEST_WAIT_MS, Math.max(300, (aheadSec - SAFETY_SEC) * 1000)) }
}
