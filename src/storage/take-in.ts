// The one way records get into storage: parse, verify, merge. What fails is dropped and counted, and never replaces a good one.
import { DigmError } from '../core/errors.ts'
import { type Entry, readEntry, type VerifiedEntry, type Verifier, verifyEntry } from '../core/signed.ts'
import type { Database } from './database.ts'
import { putEntries } from './records.ts'

/** Verifications under way at once: enough to keep WebCrypto's threads busy. */
const VERIFIED_AT_ONCE = 64

export type TakenIn = { changed: VerifiedEntry[]; dropped: number }

/** Without a verifier (no WebCrypto over plain http) entries are read, not verified: the node that served the page is trusted. */
export async function takeIn(
  db: Database,
  entries: readonly Entry[],
  verifier: Verifier | undefined,
): Promise<TakenIn> {
  const changed: VerifiedEntry[] = []
  let dropped = 0
  for (let at = 0; at < entries.length; at += VERIFIED_AT_ONCE) {
    const batch = entries.slice(at, at + VERIFIED_AT_ONCE)
    const checked = await Promise.all(batch.map((entry) => check(entry, verifier)))
    const good = checked.filter((entry) => entry !== undefined)
    dropped += batch.length - good.length
    changed.push(...(await putEntries(db, good)))
  }
  return { changed, dropped }
}

async function check(entry: Entry, verifier: Verifier | undefined): Promise<VerifiedEntry | undefined> {
  try {
    return verifier ? await verifyEntry(entry, verifier) : readEntry(entry)
  } catch (error) {
    if (error instanceof DigmError) return undefined
    throw error
  }
}
