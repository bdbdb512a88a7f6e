// What the engine says of its element, in the player's own words.
import type { DigmError } from '../core/errors.ts'

/** Seconds. */
export type TimeRange = { startSec: number; endSec: number }

export type EngineEvent =
  | { type: 'loading' }
  | { type: 'playing' }
  | { type: 'waiting' }
  /** `blocked`: the browser wants a touch first. */
  | { type: 'paused'; reason: 'user' | 'system' | 'blocked' }
  | { type: 'ended' }
  | { type: 'position'; positionSec: number }
  | { type: 'duration'; durationSec: number }
  | { type: 'buffered'; ranges: TimeRange[] }
  | { type: 'volume'; volume: number; muted: boolean }
  | { type: 'failed'; error: DigmError }

export function rangesOf(buffered: TimeRanges): TimeRange[] {
  return Array.from({ length: buffered.length }, (_, i) => ({ startSec: buffered.start(i), endSec: buffered.end(i) }))
}
