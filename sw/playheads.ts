// Where each page said its playhead is. A hint in memory: lost with the worker, and then every request counts as urgent.
import type { TrackId } from '../src/core/ids.ts'

export type Playhead = { positionSec: number; durationSec: number }

const REMEMBERED = 8
const playheads = new Map<TrackId, Playhead>()

export function notePlayhead(trackId: TrackId, playhead: Playhead): void {
  playheads.delete(trackId)
  playheads.set(trackId, playhead)
  for (const oldest of playheads.keys()) {
    if (playheads.size <= REMEMBERED) break
    playheads.delete(oldest)
  }
}

export const playheadOf = (trackId: TrackId): Playhead | undefined => playheads.get(trackId)
