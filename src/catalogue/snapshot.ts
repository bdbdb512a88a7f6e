// Brings a node's catalogue into storage: everything since the cursor it gave last, in batches, while more of it arrives. The
// cursor is kept only after all of it was stored, so that whatever breaks off is asked for again.
import { streamCatalogue } from '../node-api/catalogue-stream.ts'
import type { Database } from '../storage/database.ts'
import { getCursor, putCursor } from '../storage/records.ts'
import type { Incoming, Intake } from './intake.ts'

/** Small at first, and taken in by the page itself, so that a first screen is there soon; then what one transaction takes well. */
const FIRST_BATCH = 32
const BATCH = 512
/** Batches under way: while one is stored others are verified, and none waits for the page. */
const AT_ONCE = 3

/** @throws DigmError unreachable, timeout, cancelled, too-large, bad-request, storage-full, storage-unavailable */
export async function pullSnapshot(db: Database, intake: Intake, endpoint: string, abort?: AbortSignal): Promise<void> {
  const underWay: Promise<unknown>[] = []
  const batch: Incoming[] = []
  let size = FIRST_BATCH
  const send = async (entries: readonly Incoming[]) => {
    size = BATCH
    if (underWay.length >= AT_ONCE) await underWay.shift()
    const taking = intake.take(entries, 'snapshot')
    taking.catch(() => undefined)
    underWay.push(taking)
  }

  let next: string | undefined
  for await (const { entries, malformed, cursor } of streamCatalogue(endpoint, await getCursor(db, endpoint), abort)) {
    batch.push(...entries)
    if (malformed > 0) intake.countRefused('snapshot', Array(malformed).fill('bad-record'))
    while (batch.length >= size) await send(batch.splice(0, size))
    next = cursor ?? next
  }
  await send(batch)
  await Promise.all(underWay)
  if (next !== undefined) await putCursor(db, endpoint, next)
}
