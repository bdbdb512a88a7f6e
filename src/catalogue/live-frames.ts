// From a relay's text to storage: gate, then verification and storage by the intake, and only then GUN. One queue a relay, taken
// in batches and in order; a relay that fills it faster than a page can verify is left.

import type { ErrorCode } from '../core/errors.ts'
import { checkFrame, type Frame, type Write } from '../core/frames.ts'
import { MIB } from '../core/limits.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from '../storage/database.ts'
import { getOutboxRow } from '../storage/outbox.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import type { Heard } from './gun.ts'
import type { Intake } from './intake.ts'

/** Waiting for verification. */
const MAX_QUEUED = 8 * MIB
const BATCH_WRITES = 256

export type LiveFrames = {
  onText(text: string): void
  /** Forgets what waits. */
  clear(): void
}

export type LiveFramesOptions = {
  db: Database
  intake: Intake
  /** With those of its writes that storage holds, letter for letter. */
  onHeard(frame: Heard, writes: readonly Write[]): void
  /** A frame by the gate, or a write by verification. */
  onRefused(code: ErrorCode): void
  onFlood(): void
}

export function createLiveFrames({ db, intake, onHeard, onRefused, onFlood }: LiveFramesOptions): LiveFrames {
  let queue: { frame: Heard; size: number }[] = []
  let queued = 0
  let draining = false

  function nextBatch(): Heard[] {
    const batch: Heard[] = []
    let writes = 0
    for (const { frame, size } of queue) {
      if (writes > 0 && writes + frame.writes.length > BATCH_WRITES) break
      writes += frame.writes.length
      queued -= size
      batch.push(frame)
    }
    queue = queue.slice(batch.length)
    return batch
  }

  /** Those that lie here. What is asked of nodes is stored by who asks alone, in the outbox. */
  async function heldOf(writes: readonly Write[]): Promise<Set<Write>> {
    const rows = writes.length > 0 ? await getSignedRows(db, writes) : []
    const values = await Promise.all(
      writes.map(async (write, i) =>
        kindOf(write.soul) === 'seed-requests' ? (await getOutboxRow(db, write))?.value : rows[i]?.value,
      ),
    )
    return new Set(writes.filter(({ value }, i) => values[i] === value))
  }

  async function drain(): Promise<void> {
    if (draining) return
    draining = true
    try {
      while (queue.length > 0) {
        const batch = nextBatch()
        const writes = batch.flatMap((frame) => frame.writes)
        if (writes.length > 0) for (const code of (await intake.take(writes, 'live')).refused) onRefused(code)
        const held = await heldOf(writes)
        for (const frame of batch)
          onHeard(
            frame,
            frame.writes.filter((write) => held.has(write)),
          )
      }
    } catch {
      // Storage is full or gone: what was heard is not lost, the next delta brings it again.
      queue = []
      queued = 0
    } finally {
      draining = false
    }
  }

  const isHeard = (frame: Frame): frame is Heard => frame.kind === 'put' || frame.kind === 'ack'

  return {
    onText(text) {
      // No clock here decides what is in the future: relays do.
      const checked = checkFrame(text, Number.POSITIVE_INFINITY)
      const frames = checked.kind === 'refused' ? [checked] : checked.frames
      for (const frame of frames) {
        if (frame.kind === 'refused') {
          intake.countRefused('live', [frame.code])
          onRefused(frame.code)
        } else if (isHeard(frame)) {
          const size = text.length / frames.length
          queued += size
          queue.push({ frame, size })
        }
      }
      if (queued > MAX_QUEUED) {
        this.clear()
        onFlood()
      } else void drain()
    },

    clear() {
      queue = []
      queued = 0
    },
  }
}
