import { toBase64url } from '../../src/core/bytes.ts'
import { fingerprintOf, type PublicKey } from '../../src/core/ids.ts'
import { digestOf, importSigner, publicKeyOf, subtleVerifier } from '../../src/core/webcrypto.ts'

const { subtle } = globalThis.crypto

export const verifier = subtleVerifier(subtle)
export const sha1 = digestOf(subtle, 'SHA-1')
export const sha256 = digestOf(subtle, 'SHA-256')

/** A fresh artist or node key with its signer. */
export async function makeKey() {
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const jwk = await subtle.exportKey('jwk', pair.privateKey)
  const publicKey: PublicKey = publicKeyOf(jwk as { x: string; y: string })
  const d = jwk.d ?? toBase64url(new Uint8Array())
  return {
    publicKey,
    d,
    fingerprint: await fingerprintOf(publicKey, sha256),
    signer: await importSigner(subtle, publicKey, d),
  }
}
