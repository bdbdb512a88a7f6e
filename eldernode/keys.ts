// The artist's key on disk, in the format that the browser writes and reads too (src/core/key-file.ts).
import { webcrypto } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { DigmError } from '../src/core/errors.ts'
import { type Fingerprint, fingerprintOf, type PublicKey } from '../src/core/ids.ts'
import { type KeyFile, keyFileText, MIN_PASSPHRASE, parseKeyFile, unwrapKey, wrapKey } from '../src/core/key-file.ts'
import { NAMELESS, retirementIn, signRetirement } from '../src/core/retirement.ts'
import type { Signer } from '../src/core/signed.ts'
import { digestOf, importSigner, publicKeyOf, type Subtle, subtleSigner } from '../src/core/webcrypto.ts'
import { nodeVerifier } from './node-crypto.ts'

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
  const createdAt = Date.now()
  const content = await wrapKey({ publicKey, d: jwk.d ?? '', createdAt }, passphrase, webcrypto)
  const signer = subtleSigner(subtle as Subtle<webcrypto.CryptoKey>, publicKey, pair.privateKey)
  const retirement = await signRetirement(signer, { name: NAMELESS, version: createdAt }, sha256)
  await writeOnce(file, keyFileText({ ...content, retirement }))
  return describe(file, content)
}

/** @throws DigmError not-found, bad-key-file */
export const showArtistKey = async (file: string): Promise<ArtistKey> => describe(file, await readKeyFile(file))

/** What retires the key, as its file holds it. @throws DigmError not-found, bad-key-file */
export const readRetirement = async (file: string) => retirementIn(await readKeyFile(file), nodeVerifier())

/** @throws DigmError not-found, bad-key-file when the passphrase is wrong or the file damaged */
export async function openArtistKey(file: string, passphrase: string): Promise<Signer> {
  const content = await readKeyFile(file)
  const d = await unwrapKey(content, passphrase, webcrypto)
  const signer = await importSigner(subtle as Subtle<webcrypto.CryptoKey>, content.publicKey, d).catch((cause) => {
    throw new DigmError('bad-key-file', { file }, { cause })
  })
  return signer
}

async function describe(file: string, { publicKey, createdAt }: KeyFile): Promise<ArtistKey> {
  return { file, publicKey, createdAt, fingerprint: await fingerprintOf(publicKey, sha256) }
}

async function readKeyFile(file: string): Promise<KeyFile> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new DigmError(cause.code === 'ENOENT' ? 'not-found' : 'bad-key-file', { file }, { cause })
  })
  return parseKeyFile(text)
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
