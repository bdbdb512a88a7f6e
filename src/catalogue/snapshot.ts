// Brings a node's catalogue into storage: everything since the cursor it gave last, while more of it arrives. The cursor is kept
// only after all of it was stored, so that whatever breaks off is asked for again.
import { streamCatalogue } from '../node-api/catalogue-stream.ts'
import type { Database } from '../storage/database.ts'
import { getCursor, putCursor } from '../storage/records.ts'
import type { Intake } from './intake.ts'

/** Blocks of lines under way: while one is stored others are verified, and none waits for the page. */
const AT_ONCE = 3

/** @throws DigmError unreachable, timeout, cancelled, too-large, bad-request, storage-full, storage-unavailable */
export async function pullSnapshot(db: Database, intake: Intake, endpoint: string, abort?: AbortSignal): Promise<void> {
  const underWay: Promise<unknown>[] = []
  for await (const part of streamCatalogue(endpoint, await getCursor(db, endpoint), abort)) {
    if ('cursor' in part) {
      await Promise.all(underWay)
      await putCursor(db, endpoint, part.cursor)
      continue
    }
    if (underWay.length >= AT_ONCE) await underWay.shift()
    const taking = intake.takeLines(part.lines, 'snapshot')
    taking.catch(() => undefined)
    underWay.push(taking)
  }
}
