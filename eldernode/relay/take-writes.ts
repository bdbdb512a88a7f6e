// Verified writes into the stores, from a client or from another node.
import type { ErrorCode } from '../../src/core/errors.ts'
import type { Write } from '../../src/core/frames.ts'
import type { Verdict } from '../../src/core/write-policy.ts'
import { keepGraphBlob } from '../store/graph-blobs.ts'
import type { GraphIntake } from '../store/graph-intake.ts'
import type { Library } from '../store/library.ts'
import type { TrueWrite } from './verify-writes.ts'

export type Taker = {
  library: Library
  intake: GraphIntake
  capacity: number
  /** A preview or cover that was not here before. */
  onBlob: (write: Write, origin: unknown) => void
}

/** Refused for now: what is told again later may pass. */
export const mayPassLater = (code: ErrorCode): boolean => code === 'quota-exceeded' || code === 'future-version'

/** Resolves when what is accepted is on disk: with the reasons for which anything was not. */
export async function takeWrites(writes: readonly TrueWrite[], origin: unknown, taker: Taker): Promise<ErrorCode[]> {
  const verdicts = await Promise.all(writes.map((write) => takeWrite(write, origin, taker)))
  return verdicts.flatMap((verdict) => (verdict.verdict === 'refused' ? verdict.code : []))
}

async function takeWrite(write: TrueWrite, origin: unknown, taker: Taker): Promise<Verdict> {
  if (write.kind === 'refused') return { verdict: 'refused', code: write.code }
  if (write.kind === 'record') return taker.intake.accept(write.entry, write.state, origin)
  const verdict = await keepGraphBlob(taker.library, write.hash, write.bytes, taker.capacity)
  if (verdict.verdict === 'fresh') taker.onBlob(write.write, origin)
  return verdict
}
