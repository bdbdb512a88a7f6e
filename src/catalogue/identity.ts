// The artist on this device. The key is made when it is first needed, and nothing is signed with it before its owner has saved the
// wrapped file; from then on the browser can use the key and no longer read it. A retirement, signed in advance, lies in the file:
// it can be published when the key is lost or stolen. Every version is signed once, whichever tab asks.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { toBase64url } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { type Fingerprint, fingerprintOf, type PublicKey } from '../core/ids.ts'
import { type KeyFile, keyFileText, parseKeyFile, unwrapKey, wrapKey } from '../core/key-file.ts'
import { rawRecord } from '../core/raw-record.ts'
import type { Artist } from '../core/records.ts'
import { NAMELESS, retirementIn, signRetirement } from '../core/retirement.ts'
import { type Entry, signRecord } from '../core/signed.ts'
import { type RecordKind, soulOf } from '../core/souls.ts'
import { digestOf, jwkOf, publicKeyOf, subtleSigner, subtleVerifier } from '../core/webcrypto.ts'
import type { Database } from '../storage/database.ts'
import {
  addIdentity,
  changeIdentity,
  dropIdentity,
  getArtist,
  getIdentity,
  reserveVersions,
  type StoredIdentity,
} from '../storage/identity.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import { createRetiring, type Retiring } from './retiring.ts'
import '../core/maker-errors.ts'

export type IdentityState =
  | { status: 'loading' }
  /** No key can be made here: WebCrypto needs https. */
  | { status: 'unavailable' }
  | { status: 'none' }
  /** Made, but on no disk yet: it signs nothing, and is gone with the page. */
  | { status: 'unsaved'; fingerprint: Fingerprint; file: string }
  /** `imported`: another device has the key too, and may have published what is not known here. */
  | { status: 'ready'; fingerprint: Fingerprint; createdAt: number; fileOutdated: boolean; imported: boolean }

/** `playlists` are the public ones, as `digm/client` writes and reads them; absent, those of the record stay. */
export type Profile = { name: string; about: string; links: readonly string[]; playlists?: readonly object[] }

export type Identity = Retiring & {
  readonly state: ReadonlySignal<IdentityState>
  /** Reads what is stored; resolves when the state is known. */
  load(): Promise<void>
  /** @throws DigmError bad-key-file when the passphrase is too short or there is a key already */
  make(passphrase: string): Promise<void>
  /** The owner has the file: the key is stored, unreadable, and may sign. */
  confirmSaved(): Promise<void>
  /** @throws DigmError bad-key-file with reason `form`, `passphrase`, `damaged` or `exists` */
  importFile(text: string, passphrase: string): Promise<void>
  /** The wrapped file, once more. */
  exportFile(): Promise<string>
  /** Removes the key from this device; who has the file can bring it back. */
  forget(): Promise<void>
  /**
   * Signs a record as its next version.
   * @param previousVersion of what stands at `key`, -1 when nothing does
   */
  sign(kind: RecordKind, key: string, record: object, previousVersion: number): Promise<Entry>
  /** A version for a whole album: nothing was signed with it before. @throws DigmError not-allowed without a saved key */
  reserveVersion(previousVersion: number): Promise<number>
  /** Signs a record as a version that was reserved; whoever asks stores the string before it leaves. */
  signAs(kind: RecordKind, key: string, record: object, version: number): Promise<Entry>
  /** Whether the last word of this device's key is out: what it signs nobody takes. Undefined without a key, too. */
  retirement(): Promise<Artist['retired']>
  /** The Artist record as it is stored here; undefined while there is none. */
  profile(): Promise<Artist | undefined>
  /** Signs and hands over the Artist record; the retirement in the key file gets its name. */
  saveProfile(profile: Profile): Promise<Entry>
}

export type IdentityOptions = {
  db: Database
  /** Undefined where there is no WebCrypto. */
  crypto: Crypto | undefined
  /** Stores and delivers what was signed. */
  publish: (entry: Entry) => Promise<void>
  now?: () => number
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const

export function createIdentity({ db, crypto, publish, now = Date.now }: IdentityOptions): Identity {
  const state = signal<IdentityState>({ status: 'loading' })
  let unsaved: StoredIdentity | undefined

  const show = (identity: StoredIdentity | undefined) => {
    if (!crypto) state.value = { status: 'unavailable' }
    else if (!identity) state.value = { status: 'none' }
    else {
      const { fingerprint, createdAt, fileOutdated, imported = false } = identity
      state.value = { status: 'ready', fingerprint, createdAt, fileOutdated, imported }
    }
  }

  function platform(): Crypto {
    if (!crypto) throw new DigmError('storage-unavailable', { reason: 'no WebCrypto' })
    return crypto
  }

  const sha256 = () => digestOf(platform().subtle, 'SHA-256')

  async function ready(): Promise<StoredIdentity> {
    const identity = await getIdentity(db)
    if (!identity) throw new DigmError('not-allowed', { reason: 'the key has not been saved' })
    return identity
  }

  /** The form in which a key is kept: usable, not readable. */
  async function kept(publicKey: PublicKey, d: string, file: KeyFile, outdated: boolean): Promise<StoredIdentity> {
    const { subtle } = platform()
    const key = await subtle.importKey('jwk', jwkOf(publicKey, d), CURVE, false, ['sign']).catch((cause: unknown) => {
      throw new DigmError('bad-key-file', { reason: 'damaged' }, { cause })
    })
    const trial = platform().getRandomValues(new Uint8Array(32))
    const signature = new Uint8Array(await subtleSigner(subtle, publicKey, key).sign(trial))
    if (!(await subtleVerifier(subtle).verify(publicKey, trial, signature))) {
      throw new DigmError('bad-key-file', { reason: 'damaged' })
    }
    const fingerprint = await fingerprintOf(publicKey, sha256())
    const signer = subtleSigner(subtle, publicKey, key)
    const named = { name: NAMELESS, version: file.createdAt }
    const whole = file.retirement ? file : { ...file, retirement: await signRetirement(signer, named, sha256()) }
    return {
      publicKey,
      fingerprint,
      createdAt: file.createdAt,
      key,
      file: keyFileText(whole),
      fileOutdated: outdated && whole !== file,
      lastVersion: file.createdAt,
    }
  }

  async function retirement(): Promise<Artist['retired']> {
    const identity = await getIdentity(db)
    return identity && (await getArtist(db, identity.fingerprint))?.retired
  }

  /** @throws DigmError key-retired, not-allowed without a saved key */
  async function signing(): Promise<StoredIdentity> {
    if (await retirement()) throw new DigmError('key-retired')
    return ready()
  }

  async function sign(kind: RecordKind, key: string, record: object, version: number): Promise<Entry> {
    const { publicKey, key: own } = await signing()
    const signer = subtleSigner(platform().subtle, publicKey, own)
    return signRecord(signer, await soulOf(kind, key, sha256()), key, { ...record, version })
  }

  /** @throws DigmError key-retired, not-allowed without a saved key */
  async function nextVersion(previous: number, count?: number): Promise<number> {
    await signing()
    const version = await reserveVersions(db, Math.max(now(), previous + 1), count)
    if (version === undefined) throw new DigmError('not-allowed', { reason: 'the key has not been saved' })
    return version
  }

  async function store(identity: StoredIdentity): Promise<void> {
    if (!(await addIdentity(db, identity))) throw new DigmError('bad-key-file', { reason: 'exists' })
    unsaved = undefined
    show(identity)
  }

  return {
    ...createRetiring({ platform, publish, now }),
    state,

    async load() {
      show(await getIdentity(db).catch(() => undefined))
    },

    async make(passphrase) {
      if (await getIdentity(db)) throw new DigmError('bad-key-file', { reason: 'exists' })
      const { subtle } = platform()
      const pair = await subtle.generateKey(CURVE, true, ['sign', 'verify'])
      const jwk = await subtle.exportKey('jwk', pair.privateKey)
      const publicKey = publicKeyOf(jwk)
      const d = jwk.d ?? toBase64url(new Uint8Array())
      const file = await wrapKey({ publicKey, d, createdAt: now() }, passphrase, platform())
      unsaved = await kept(publicKey, d, file, false)
      state.value = { status: 'unsaved', fingerprint: unsaved.fingerprint, file: unsaved.file }
    },

    async confirmSaved() {
      if (unsaved) await store(unsaved)
      else await changeIdentity(db, { fileOutdated: false })
      show(await getIdentity(db))
    },

    async importFile(text, passphrase) {
      const file = parseKeyFile(text)
      const d = await unwrapKey(file, passphrase, platform())
      await store({ ...(await kept(file.publicKey, d, file, true)), imported: true })
    },

    async exportFile() {
      return (await ready()).file
    },

    async forget() {
      await dropIdentity(db)
      unsaved = undefined
      show(undefined)
    },

    reserveVersion: (previousVersion) => nextVersion(previousVersion),
    signAs: sign,
    sign: async (kind, key, record, previousVersion) => sign(kind, key, record, await nextVersion(previousVersion)),

    retirement,

    async profile() {
      return getArtist(db, (await ready()).fingerprint)
    },

    async saveProfile({ name, about, links, playlists }) {
      const { publicKey, key, fingerprint, file } = await ready()
      const previous = await getArtist(db, fingerprint)
      const [row] = await getSignedRows(db, [
        { soul: await soulOf('artists', fingerprint, sha256()), key: fingerprint },
      ])
      const shared = playlists ?? (row && rawRecord(row.value).playlists)
      const version = await nextVersion(previous?.version ?? -1)
      const record: Omit<Artist, 'version'> & { playlists?: unknown } = {
        fingerprint,
        name,
        ...(about === '' ? {} : { about }),
        links: [...links],
        ...(previous?.picture === undefined ? {} : { picture: previous.picture }),
        ...(shared === undefined ? {} : { playlists: shared }),
      }
      const entry = await sign('artists', fingerprint, record, version)
      const content = parseKeyFile(file)
      if ((await retirementIn(content, subtleVerifier(platform().subtle))).artist.name !== name) {
        const signer = subtleSigner(platform().subtle, publicKey, key)
        const retirement = await signRetirement(signer, { name, version }, sha256())
        await changeIdentity(db, { file: keyFileText({ ...content, retirement }), fileOutdated: true })
      }
      await publish(entry)
      show(await getIdentity(db))
      return entry
    },
  }
}
