// Verifies many records off the main thread. One ask, one answer, in any order; it holds nothing but imported keys.
import type { Entry } from '../core/signed.ts'
import { subtleVerifier } from '../core/webcrypto.ts'
import { type Verdict, verdictOf } from './verdict.ts'

export type VerifyAsk = { id: number; entries: readonly Entry[] }
export type VerifyAnswer = { id: number; verdicts: Verdict[] }

const verifier = subtleVerifier(crypto.subtle)

self.addEventListener('message', async ({ data: { id, entries } }: MessageEvent<VerifyAsk>) => {
  const answer: VerifyAnswer = { id, verdicts: await Promise.all(entries.map((entry) => verdictOf(entry, verifier))) }
  self.postMessage(answer)
})
