// Signing and hashing over WebCrypto, handed in so that core stays free of any runtime. Used by page and worker.
import { fromBase64 } from './bytes.ts'
import type { Digest, PublicKey } from './ids.ts'
import type { Signer, Verifier } from './signed.ts'

type Algorithm = { name: string; namedCurve?: string; hash?: string }
type Jwk = { kty?: string; crv?: string; x?: string; y?: string; d?: string }

/** The part of SubtleCrypto that is used; `Key` is the runtime's CryptoKey. */
export type Subtle<Key> = {
  digest(algorithm: string, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  importKey(
    format: 'jwk',
    key: Jwk,
    algorithm: { name: string; namedCurve: string },
    extractable: boolean,
    usages: ('sign' | 'verify')[],
  ): Promise<Key>
  sign(algorithm: Algorithm, key: Key, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  verify(
    algorithm: Algorithm,
    key: Key,
    signature: Uint8Array<ArrayBuffer>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const ECDSA = { name: 'ECDSA', hash: 'SHA-256' }
/** Importing a key costs more than a verification; a catalogue has many artists, and their albums come mixed. */
const CACHED_KEYS = 4096

export const jwkOf = (key: PublicKey, d?: string): Jwk => {
  const [x = '', y = ''] = key.split('.')
  return { kty: 'EC', crv: 'P-256', x, y, ...(d === undefined ? {} : { d }) }
}

export const publicKeyOf = (jwk: Jwk): PublicKey => `${jwk.x}.${jwk.y}` as PublicKey

export function digestOf<Key>(subtle: Subtle<Key>, algorithm: 'SHA-1' | 'SHA-256'): Digest {
  return async (bytes) => new Uint8Array(await subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>))
}

export function subtleVerifier<Key>(subtle: Subtle<Key>): Verifier {
  const keys = new Map<PublicKey, Promise<Key>>()
  const imported = (key: PublicKey): Promise<Key> => {
    const cached = keys.get(key)
    if (cached) return cached
    const fresh = subtle.importKey('jwk', jwkOf(key), CURVE, true, ['verify'])
    if (keys.size >= CACHED_KEYS) keys.delete(keys.keys().next().value as PublicKey)
    keys.set(key, fresh)
    return fresh
  }
  return {
    sha256: digestOf(subtle, 'SHA-256'),
    // A key that is no point of the curve makes importKey reject: that is a signature that does not hold, not a fault of ours.
    verify: async (key, bytes, signature) => {
      try {
        return await subtle.verify(ECDSA, await imported(key), signature, bytes)
      } catch {
        return false
      }
    },
  }
}

export function subtleSigner<Key>(subtle: Subtle<Key>, publicKey: PublicKey, key: Key): Signer {
  return { publicKey, sign: async (bytes) => new Uint8Array(await subtle.sign(ECDSA, key, bytes)) }
}

/** From the base64url private scalar of a key file. */
export async function importSigner<Key>(subtle: Subtle<Key>, publicKey: PublicKey, d: string): Promise<Signer> {
  if (fromBase64(d)?.length !== 32) throw new RangeError('the private scalar must be 32 bytes')
  return subtleSigner(subtle, publicKey, await subtle.importKey('jwk', jwkOf(publicKey, d), CURVE, false, ['sign']))
}
