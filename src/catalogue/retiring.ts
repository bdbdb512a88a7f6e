// Retiring a key with nothing but its file, on any device: the key need not be on it, nor its passphrase known.
import { DigmError } from '../core/errors.ts'
import { type Fingerprint, fingerprintOf, isFingerprint } from '../core/ids.ts'
import { parseKeyFile, unwrapKey } from '../core/key-file.ts'
import { retirementIn, signRetirement } from '../core/retirement.ts'
import type { Entry } from '../core/signed.ts'
import { digestOf, importSigner, subtleVerifier } from '../core/webcrypto.ts'

/** Who follows is signed anew, which takes the passphrase. */
export type Successor = { fingerprint: string; passphrase: string }

export type Retiring = {
  /** Whose key a file holds. @throws DigmError bad-key-file */
  keyIn(text: string): Promise<Fingerprint>
  /** Says for ever that nothing new under the key of this file is by its artist. @throws DigmError bad-key-file */
  retire(text: string, successor?: Successor): Promise<void>
}

type Options = { platform: () => Crypto; publish: (entry: Entry) => Promise<void>; now: () => number }

export const createRetiring = ({ platform, publish, now }: Options): Retiring => ({
  async keyIn(text) {
    const file = parseKeyFile(text)
    await retirementIn(file, subtleVerifier(platform().subtle))
    return fingerprintOf(file.publicKey, digestOf(platform().subtle, 'SHA-256'))
  },

  async retire(text, successor) {
    const { subtle } = platform()
    const file = parseKeyFile(text)
    const { entry, artist } = await retirementIn(file, subtleVerifier(subtle))
    if (!successor) return publish(entry)
    if (!isFingerprint(successor.fingerprint)) throw new DigmError('bad-key-file', { reason: 'successor' })
    const signer = await importSigner(
      subtle,
      file.publicKey,
      await unwrapKey(file, successor.passphrase, platform()),
    ).catch((cause: unknown) => {
      throw cause instanceof DigmError ? cause : new DigmError('bad-key-file', { reason: 'damaged' }, { cause })
    })
    const next = { name: artist.name, version: now(), successor: successor.fingerprint }
    return publish(await signRetirement(signer, next, digestOf(subtle, 'SHA-256')))
  },
})
