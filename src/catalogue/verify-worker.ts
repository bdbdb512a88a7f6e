// Verifies many records off the main thread. One ask, one answer, in any order; it holds nothing but imported keys.
import type { ErrorCode } from '../core/errors.ts'
import type { Entry, VerifiedEntry } from '../core/signed.ts'
import { subtleVerifier } from '../core/webcrypto.ts'
import { verdictOf } from './verdict.ts'

export type VerifyAsk = { id: number; entries: readonly Entry[] }
/** What was asked is not sent back: whoever asked has it. */
export type Judged = Omit<VerifiedEntry, keyof Entry> | ErrorCode
export type VerifyAnswer = { id: number; judged: Judged[] }

const verifier = subtleVerifier(crypto.subtle)

async function judge(entry: Entry): Promise<Judged> {
  const verdict = await verdictOf(entry, verifier)
  if (typeof verdict === 'string') return verdict
  const { parsed, version, publicKey } = verdict
  return { parsed, version, publicKey }
}

self.addEventListener('message', async ({ data: { id, entries } }: MessageEvent<VerifyAsk>) => {
  const answer: VerifyAnswer = { id, judged: await Promise.all(entries.map(judge)) }
  self.postMessage(answer)
})
