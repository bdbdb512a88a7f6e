import { type Entry, verifyEntry } from '../../../src/core/signed.ts'
import { subtleVerifier } from '../../../src/core/webcrypto.ts'

/** For each of the shared vectors: whether it holds here, and whether it should. */
export async function checkVectors(vectors: unknown): Promise<{ holds: boolean; should: boolean }[]> {
  const verifier = subtleVerifier(crypto.subtle)
  return Promise.all(
    (vectors as { entry: Entry; holds: boolean }[]).map(async ({ entry, holds }) => ({
      holds: await verifyEntry(entry, verifier).then(
        () => true,
        () => false,
      ),
      should: holds,
    })),
  )
}
