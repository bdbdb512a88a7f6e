// The artist's key on this device: one row. The key in it cannot be read out, only used; the wrapped file can.
import * as v from 'valibot'
import { type Fingerprint, isFingerprint, isPublicKey, type PublicKey } from '../core/ids.ts'
import type { Artist } from '../core/records.ts'
import type { Database } from './database.ts'

const ID = 'artist'

const identityData = v.object({
  publicKey: v.custom<PublicKey>(isPublicKey),
  fingerprint: v.custom<Fingerprint>(isFingerprint),
  createdAt: v.number(),
  key: v.custom<CryptoKey>((value) => value instanceof CryptoKey),
  /** The wrapped key file, as it is handed out again. */
  file: v.string(),
  /** The file changed since its owner saved it last. */
  fileOutdated: v.boolean(),
  /** It came from another device, which may have published what is not known here. */
  imported: v.optional(v.boolean()),
  /** The highest version ever signed here. */
  lastVersion: v.number(),
})
export type StoredIdentity = v.InferOutput<typeof identityData>

export function getIdentity(db: Database): Promise<StoredIdentity | undefined> {
  return db.run(['identity'], 'readonly', async (tx) => parse(await tx.objectStore('identity').get(ID)))
}

export function getArtist(db: Database, fingerprint: Fingerprint): Promise<Artist | undefined> {
  return db.run(['artists'], 'readonly', async (tx) => (await tx.objectStore('artists').get(fingerprint))?.artist)
}

/** False when there is one already: a key is never replaced by another in silence. */
export function addIdentity(db: Database, identity: StoredIdentity): Promise<boolean> {
  return db.run(['identity'], 'readwrite', async (tx) => {
    const store = tx.objectStore('identity')
    if ((await store.count(ID)) > 0) return false
    await store.put({ id: ID, data: identity })
    return true
  })
}

export function changeIdentity(
  db: Database,
  changes: Partial<Pick<StoredIdentity, 'file' | 'fileOutdated'>>,
): Promise<void> {
  return db.run(['identity'], 'readwrite', async (tx) => {
    const identity = parse(await tx.objectStore('identity').get(ID))
    if (identity) await tx.objectStore('identity').put({ id: ID, data: { ...identity, ...changes } })
  })
}

export function dropIdentity(db: Database): Promise<void> {
  return db.run(['identity'], 'readwrite', (tx) => tx.objectStore('identity').delete(ID))
}

/**
 * A version that nothing was signed with before, and the `count - 1` after it, whichever tab asks.
 * @returns undefined when there is no identity
 */
export function reserveVersions(db: Database, atLeast: number, count = 1): Promise<number | undefined> {
  return db.run(['identity'], 'readwrite', async (tx) => {
    const identity = parse(await tx.objectStore('identity').get(ID))
    if (!identity) return undefined
    const version = Math.max(atLeast, identity.lastVersion + 1)
    await tx.objectStore('identity').put({ id: ID, data: { ...identity, lastVersion: version + count - 1 } })
    return version
  })
}

function parse(row: { data: unknown } | undefined): StoredIdentity | undefined {
  const parsed = v.safeParse(identityData, row?.data)
  return parsed.success ? parsed.output : undefined
}
