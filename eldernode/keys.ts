// The artist's key on disk: a JSON file with the private half wrapped by a passphrase (PBKDF2-SHA256, then AES-256-GCM). The
// public half stands in the clear, so that a file can be told from another without its passphrase.
import { webcrypto } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { fromBase64, fromUtf8, toBase64url, utf8 } from '../src/core/bytes.ts'
import { DigmError } from '../src/core/errors.ts'
import { type Fingerprint, fingerprintOf, isPublicKey, type PublicKey } from '../src/core/ids.ts'
import type { Signer } from '../src/core/signed.ts'
import { digestOf, importSigner, publicKeyOf, type Subtle } from '../src/core/webcrypto.ts'

const ITERATIONS = 600_000
/** A file that asks for more would make opening it a way to stop the machine. */
const MAX_ITERATIONS = 10_000_000
const MAX_FILE = 16 * 1024
const MIN_PASSPHRASE = 8

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
})
type KeyFile = v.InferOutput<typeof keyFile>

export type ArtistKey = { file: string; publicKey: PublicKey; fingerprint: Fingerprint; createdAt: number }

const { subtle } = webcrypto
const sha256 = digestOf(subtle as Subtle<webcrypto.CryptoKey>, 'SHA-256')

/** `$XDG_CONFIG_HOME/digm/artist-key.json`, or under `~/.config`. */
export const defaultKeyFile = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'digm', 'artist-key.json')

/**
 * Makes a key pair and writes its file, mode 0600; an existing file is never written over.
 * @throws DigmError bad-key-file when the file exists or the passphrase is too short
 */
export async function createArtistKey(file: string, passphrase: string): Promise<ArtistKey> {
  if ([...passphrase].length < MIN_PASSPHRASE) {
    throw new DigmError('bad-key-file', { reason: `the passphrase needs at least ${MIN_PASSPHRASE} characters` })
  }
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const jwk = await subtle.exportKey('jwk', pair.privateKey)
  const publicKey = publicKeyOf(jwk)
  const content = await wrap(publicKey, jwk.d ?? '', passphrase)
  await writeOnce(file, `${JSON.stringify(content, null, 2)}\n`)
  return describe(file, content)
}

/** @throws DigmError not-found, bad-key-file */
export const showArtistKey = async (file: string): Promise<ArtistKey> => describe(file, await readKeyFile(file))

/** @throws DigmError not-found, bad-key-file when the passphrase is wrong or the file damaged */
export async function openArtistKey(file: string, passphrase: string): Promise<Signer> {
  const content = await readKeyFile(file)
  const d = await unwrap(content, passphrase)
  const signer = await importSigner(subtle as Subtle<webcrypto.CryptoKey>, content.publicKey, d).catch((cause) => {
    throw new DigmError('bad-key-file', { file }, { cause })
  })
  return signer
}

async function describe(file: string, { publicKey, createdAt }: KeyFile): Promise<ArtistKey> {
  return { file, publicKey, createdAt, fingerprint: await fingerprintOf(publicKey, sha256) }
}

async function wrap(publicKey: PublicKey, d: string, passphrase: string): Promise<KeyFile> {
  const salt = webcrypto.getRandomValues(new Uint8Array(16))
  const iv = webcrypto.getRandomValues(new Uint8Array(12))
  const key = await passphraseKey(passphrase, salt, ITERATIONS)
  // The public key is bound to the secret: a file whose halves do not belong together does not open.
  const text = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(publicKey) }, key, utf8(d))
  return {
    type: 'digm-artist-key',
    format: 1,
    publicKey,
    createdAt: Date.now(),
    kdf: { name: 'PBKDF2-SHA256', iterations: ITERATIONS, salt: toBase64url(salt) },
    cipher: { name: 'AES-256-GCM', iv: toBase64url(iv), text: toBase64url(new Uint8Array(text)) },
  }
}

async function unwrap({ publicKey, kdf, cipher }: KeyFile, passphrase: string): Promise<string> {
  const [salt, iv, text] = [fromBase64(kdf.salt), fromBase64(cipher.iv), fromBase64(cipher.text)]
  if (!salt || !iv || !text) throw new DigmError('bad-key-file', { reason: 'encoding' })
  try {
    const key = await passphraseKey(passphrase, salt, kdf.iterations)
    const plain = await subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(publicKey) }, key, text)
    return fromUtf8(new Uint8Array(plain)) ?? ''
  } catch (cause) {
    throw new DigmError('bad-key-file', { reason: 'passphrase' }, { cause })
  }
}

async function passphraseKey(
  passphrase: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<webcrypto.CryptoKey> {
  const material = await subtle.importKey('raw', utf8(passphrase.normalize('NFC')), 'PBKDF2', false, ['deriveKey'])
  const kdf = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return subtle.deriveKey(kdf, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function readKeyFile(file: string): Promise<KeyFile> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new DigmError(cause.code === 'ENOENT' ? 'not-found' : 'bad-key-file', { file }, { cause })
  })
  const parsed = text.length > MAX_FILE ? undefined : v.safeParse(keyFile, parseJson(text))
  if (!parsed?.success) throw new DigmError('bad-key-file', { file })
  return parsed.output
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whole or not at all, and only where nothing was. */
async function writeOnce(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  const exists = (cause: NodeJS.ErrnoException): never => {
    throw new DigmError('bad-key-file', { file, reason: cause.code === 'EEXIST' ? 'it exists already' : cause.code })
  }
  const reserved = await open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600).catch(exists)
  await reserved.close()
  try {
    const handle = await open(fresh, 'w', 0o600)
    await handle.writeFile(text)
    await handle.sync()
    await handle.close()
    await rename(fresh, file)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}
