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

/** Resolves when what is accepted is on disk: with the first reason for which something was not. */
export async function takeWrites(
  writes: readonly TrueWrite[],
  origin: unknown,
  taker: Taker,
): Promise<ErrorCode | undefined> {
  const verdicts = await Promise.all(writes.map((write) => takeWrite(write, origin, taker)))
  for (const verdict of verdicts) if (verdict.verdict === 'refused') return verdict.code
  return undefined
}

async function takeWrite(write: TrueWrite, origin: unknown, taker: Taker): Promise<Verdict> {
  if (write.kind === 'refused') return { verdict: 'refused', code: write.code }
  if (write.kind === 'record') return taker.intake.accept(write.entry, write.state, origin)
  const verdict = await keepGraphBlob(taker.library, write.hash, write.bytes, taker.capacity)
  if (verdict.verdict === 'fresh') taker.onBlob(write.write, origin)
  return verdict
}
