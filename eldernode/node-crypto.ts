// Signing and hashing over node:crypto. Keys are imported once: importing costs more than a verification.
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto'
import type { Digest, PublicKey } from '../src/core/ids.ts'
import type { Signer, Verifier } from '../src/core/signed.ts'
import { jwkOf, publicKeyOf } from '../src/core/webcrypto.ts'

/** A private key as it lies in a key file: public text form and base64url scalar. */
export type KeyPair = { publicKey: PublicKey; d: string }

const CACHED_KEYS = 1024
/** WebCrypto's form of a signature: 64 bytes r||s. */
const ENCODING = 'ieee-p1363'

export const sha256: Digest = async (bytes) => hash('sha256', bytes, 'buffer')
export const sha1: Digest = async (bytes) => hash('sha1', bytes, 'buffer')

export function nodeVerifier(): Verifier {
  const keys = new Map<PublicKey, KeyObject>()
  const imported = (key: PublicKey): KeyObject => {
    const cached = keys.get(key)
    if (cached) return cached
    const fresh = createPublicKey({ format: 'jwk', key: jwkOf(key) })
    if (keys.size >= CACHED_KEYS) keys.delete(keys.keys().next().value as PublicKey)
    keys.set(key, fresh)
    return fresh
  }
  return {
    sha256,
    verify: (publicKey, bytes, signature) =>
      new Promise((resolve) => {
        try {
          const key = { key: imported(publicKey), dsaEncoding: ENCODING } as const
          verify('sha256', bytes, key, signature, (error, holds) => resolve(!error && holds))
        } catch {
          // No point of the curve: a signature that does not hold.
          resolve(false)
        }
      }),
  }
}

export function nodeSigner(pair: KeyPair): Signer {
  const key = createPrivateKey({ format: 'jwk', key: jwkOf(pair.publicKey, pair.d) })
  return {
    publicKey: pair.publicKey,
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign('sha256', bytes, { key, dsaEncoding: ENCODING }, (error, signature) => {
          if (error) reject(error)
          else resolve(new Uint8Array(signature))
        })
      }),
  }
}

export function generateKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' })
  if (kty === undefined || crv === undefined || x === undefined || y === undefined || d === undefined) {
    throw new Error('node:crypto exported an incomplete key')
  }
  return { publicKey: publicKeyOf({ kty, crv, x, y }), d }
}
