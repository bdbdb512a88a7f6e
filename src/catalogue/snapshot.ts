// Brings a node's catalogue into storage: everything since the cursor it gave last, in batches, while more of it arrives. The
// cursor is kept only after all of it was stored, so that whatever breaks off is asked for again.
import { streamCatalogue } from '../node-api/catalogue-stream.ts'
import type { Database } from '../storage/database.ts'
import { getCursor, putCursor } from '../storage/records.ts'
import type { Incoming, Intake } from './intake.ts'

/** Small at first, and taken in by the page itself, so that a first screen is there soon; then what one transaction takes well. */
const FIRST_BATCH = 32
const BATCH = 512

/** @throws DigmError unreachable, timeout, cancelled, too-large, bad-request, storage-full, storage-unavailable */
export async function pullSnapshot(db: Database, intake: Intake, endpoint: string, abort?: AbortSignal): Promise<void> {
  // Two batches under way: one is verified while the other is stored.
  let earlier: Promise<unknown> = Promise.resolve()
  let latest = earlier
  const batch: Incoming[] = []
  let size = FIRST_BATCH
  const send = async (entries: readonly Incoming[]) => {
    size = BATCH
    await earlier
    earlier = latest
    latest = intake.take(entries, 'snapshot')
    latest.catch(() => undefined)
  }

  let next: string | undefined
  for await (const { entries, malformed, cursor } of streamCatalogue(endpoint, await getCursor(db, endpoint), abort)) {
    batch.push(...entries)
    if (malformed > 0) intake.countRefused('snapshot', Array(malformed).fill('bad-record'))
    while (batch.length >= size) await send(batch.splice(0, size))
    next = cursor ?? next
  }
  await send(batch)
  await Promise.all([earlier, latest])
  if (next !== undefined) await putCursor(db, endpoint, next)
}
