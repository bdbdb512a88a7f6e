// The last word about an artist's key: an Artist record that says `retired`, signed in advance and kept in the key file, so that
// whoever has the file can publish it when the key or its passphrase is lost or stolen.
import { DigmError } from './errors.ts'
import { type Digest, type Fingerprint, fingerprintOf } from './ids.ts'
import type { KeyFile } from './key-file.ts'
import type { Artist } from './records.ts'
import { type Entry, type Signer, signRecord, type VerifiedEntry, type Verifier, verifyEntry } from './signed.ts'
import { soulOf } from './souls.ts'

/** What a retirement is called that was signed before the artist had a name. */
export const NAMELESS = 'Retired artist'

export type Retirement = { name: string; version: number; successor?: Fingerprint | undefined }

export async function signRetirement(
  signer: Signer,
  { name, version, successor }: Retirement,
  sha256: Digest,
): Promise<Entry> {
  const fingerprint = await fingerprintOf(signer.publicKey, sha256)
  const retired = successor === undefined ? {} : { successor }
  const record: Artist = { fingerprint, name, links: [], retired, version }
  return signRecord(signer, await soulOf('artists', fingerprint, sha256), fingerprint, record)
}

/** Whether this retires the key that signed it. */
export const isRetirement = ({ parsed }: VerifiedEntry): boolean =>
  parsed.kind === 'artist' && parsed.record.retired !== undefined

/** The retirement a key file holds. @throws DigmError bad-key-file: reason `no-retirement` when it holds none, `damaged` */
export async function retirementIn(
  { publicKey, retirement }: KeyFile,
  verifier: Verifier,
): Promise<{ entry: Entry; artist: Artist }> {
  if (!retirement) throw new DigmError('bad-key-file', { reason: 'no-retirement' })
  const verified = await verifyEntry(retirement, verifier).catch((cause: unknown) => {
    throw new DigmError('bad-key-file', { reason: 'damaged' }, { cause })
  })
  const { parsed } = verified
  if (verified.publicKey !== publicKey || parsed.kind !== 'artist' || !parsed.record.retired) {
    throw new DigmError('bad-key-file', { reason: 'damaged' })
  }
  return { entry: retirement, artist: parsed.record }
}
