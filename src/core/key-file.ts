// The artist's key as a file: JSON with the private half wrapped by a passphrase (PBKDF2-SHA256, then AES-256-GCM). The public half
// stands in the clear, so that a file can be told from another without its passphrase; so does the retirement, signed in advance,
// that can still be published when the passphrase is lost. The command `digm` and the browser write and read the same format.
import * as v from 'valibot'
import { fromBase64, fromUtf8, toBase64url, utf8 } from './bytes.ts'
import { DigmError } from './errors.ts'
import { isPublicKey, type PublicKey } from './ids.ts'
import { parseJson } from './parse-json.ts'

const ITERATIONS = 600_000
/** A file that asks for more would make opening it a way to stop the machine. */
const MAX_ITERATIONS = 10_000_000
export const MAX_KEY_FILE = 16 * 1024
const MAX_RETIREMENT = 8 * 1024
export const MIN_PASSPHRASE = 8

const base64 = v.pipe(v.string(), v.maxLength(4096))
const keyFile = v.object({
  type: v.literal('digm-artist-key'),
  format: v.literal(1),
  publicKey: v.custom<PublicKey>(isPublicKey),
  createdAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  kdf: v.object({
    name: v.literal('PBKDF2-SHA256'),
    iterations: v.pipe(v.number(), v.safeInteger(), v.minValue(ITERATIONS), v.maxValue(MAX_ITERATIONS)),
    salt: base64,
  }),
  cipher: v.object({ name: v.literal('AES-256-GCM'), iv: base64, text: base64 }),
  /** A signed Artist record that says `retired`. */
  retirement: v.optional(
    v.object({
      soul: v.pipe(v.string(), v.maxLength(64)),
      key: v.pipe(v.string(), v.maxLength(200)),
      value: v.pipe(v.string(), v.maxLength(MAX_RETIREMENT)),
    }),
  ),
})
export type KeyFile = v.InferOutput<typeof keyFile>

type Bytes = Uint8Array<ArrayBuffer>
type Gcm = { name: 'AES-GCM'; iv: Bytes; additionalData: Bytes }

/** The part of a runtime's cryptography that wrapping needs; `Key` is its CryptoKey. */
export type KeyFileCrypto<Key> = {
  getRandomValues(bytes: Bytes): Bytes
  subtle: {
    importKey(format: 'raw', bytes: Bytes, algorithm: 'PBKDF2', extractable: false, usages: ['deriveKey']): Promise<Key>
    deriveKey(
      kdf: { name: 'PBKDF2'; hash: 'SHA-256'; salt: Bytes; iterations: number },
      material: Key,
      algorithm: { name: 'AES-GCM'; length: 256 },
      extractable: false,
      usages: ('encrypt' | 'decrypt')[],
    ): Promise<Key>
    encrypt(algorithm: Gcm, key: Key, bytes: Bytes): Promise<ArrayBuffer>
    decrypt(algorithm: Gcm, key: Key, bytes: Bytes): Promise<ArrayBuffer>
  }
}

export const keyFileText = (file: KeyFile): string => `${JSON.stringify(file, null, 2)}\n`

/** @throws DigmError bad-key-file (reason `form`) when the text is no key file */
export function parseKeyFile(text: string): KeyFile {
  const parsed = text.length > MAX_KEY_FILE ? undefined : v.safeParse(keyFile, parseJson(text))
  if (!parsed?.success) throw new DigmError('bad-key-file', { reason: 'form' })
  return parsed.output
}

/**
 * @param d the private scalar as base64url
 * @throws DigmError bad-key-file (reason `short`) when the passphrase is too short
 */
export async function wrapKey<Key>(
  { publicKey, d, createdAt }: { publicKey: PublicKey; d: string; createdAt: number },
  passphrase: string,
  crypto: KeyFileCrypto<Key>,
): Promise<KeyFile> {
  if ([...passphrase].length < MIN_PASSPHRASE) throw new DigmError('bad-key-file', { reason: 'short' })
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const key = await passphraseKey(passphrase, salt, ITERATIONS, crypto)
  // The public key is bound to the secret: a file whose halves do not belong together does not open.
  const gcm: Gcm = { name: 'AES-GCM', iv, additionalData: utf8(publicKey) }
  const text = new Uint8Array(await crypto.subtle.encrypt(gcm, key, utf8(d)))
  return {
    type: 'digm-artist-key',
    format: 1,
    publicKey,
    createdAt,
    kdf: { name: 'PBKDF2-SHA256', iterations: ITERATIONS, salt: toBase64url(salt) },
    cipher: { name: 'AES-256-GCM', iv: toBase64url(iv), text: toBase64url(text) },
  }
}

/**
 * The private scalar.
 * @throws DigmError bad-key-file: reason `passphrase` when it does not open, `damaged` when what is inside is no key
 */
export async function unwrapKey<Key>(
  { publicKey, kdf, cipher }: KeyFile,
  passphrase: string,
  crypto: KeyFileCrypto<Key>,
): Promise<string> {
  const [salt, iv, text] = [fromBase64(kdf.salt), fromBase64(cipher.iv), fromBase64(cipher.text)]
  if (!salt || iv?.length !== 12 || !text || text.length <= 16) {
    throw new DigmError('bad-key-file', { reason: 'damaged' })
  }
  const key = await passphraseKey(passphrase, salt, kdf.iterations, crypto)
  const gcm: Gcm = { name: 'AES-GCM', iv, additionalData: utf8(publicKey) }
  const plain = await crypto.subtle.decrypt(gcm, key, text).catch((cause: unknown) => {
    throw new DigmError('bad-key-file', { reason: 'passphrase' }, { cause })
  })
  const d = fromUtf8(new Uint8Array(plain))
  if (d === undefined || fromBase64(d)?.length !== 32) throw new DigmError('bad-key-file', { reason: 'damaged' })
  return d
}

async function passphraseKey<Key>(
  passphrase: string,
  salt: Bytes,
  iterations: number,
  { subtle }: KeyFileCrypto<Key>,
): Promise<Key> {
  const material = await subtle.importKey('raw', utf8(passphrase.normalize('NFC')), 'PBKDF2', false, ['deriveKey'])
  const kdf = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations } as const
  return subtle.deriveKey(kdf, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}
