// What verification says of one entry, in a form that crosses from a worker to its page.
import { DigmError, type ErrorCode } from '../core/errors.ts'
import { type Entry, readEntry, type VerifiedEntry, type Verifier, verifyEntry } from '../core/signed.ts'

/** The entry with its record read, or why it is refused. */
export type Verdict = VerifiedEntry | ErrorCode

/** Without a verifier (no WebCrypto over plain http) entries are read, not verified: the node that served the page is trusted. */
export async function verdictOf(entry: Entry, verifier: Verifier | undefined): Promise<Verdict> {
  try {
    return verifier ? await verifyEntry(entry, verifier) : readEntry(entry)
  } catch (error) {
    if (error instanceof DigmError) return error.code
    throw error
  }
}
