// Public ids are self-certifying: `<slug>.<fingerprint>`, so that a record can be checked against its key without asking anyone.
import { toBase64url, utf8 } from './bytes.ts'

/** A string that only its parser may make; the mark exists for the compiler alone. */
export type Branded<Name extends string> = string & { readonly __brand: Name }

export type Slug = Branded<'Slug'>
/** First 16 characters of base64url(SHA-256(public key text)). */
export type Fingerprint = Branded<'Fingerprint'>
export type AlbumId = Branded<'AlbumId'>
export type TrackId = Branded<'TrackId'>
export type NodeId = Branded<'NodeId'>
/** P-256 point as in GUN SEA: base64url x, `.`, base64url y. */
export type PublicKey = Branded<'PublicKey'>
/** Hex SHA-1 of the info dictionary, 40 characters. */
export type InfoHash = Branded<'InfoHash'>
/** Hex SHA-256 of a cover's or preview's bytes, 64 characters. */
export type BlobHash = Branded<'BlobHash'>
/** `sha256:<hex>` of a whole published audio file. */
export type ContentHash = Branded<'ContentHash'>

/** SHA-256 or SHA-1 of bytes; each runtime brings its own. */
export type Digest = (bytes: Uint8Array) => Promise<Uint8Array>

const matcher =
  <Id extends string>(pattern: RegExp) =>
  (value: unknown): value is Id =>
    typeof value === 'string' && pattern.test(value)

const SELF_CERTIFYING = /^[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{16}$/

export const isSlug = matcher<Slug>(/^[A-Za-z0-9_-]{1,64}$/)
export const isFingerprint = matcher<Fingerprint>(/^[A-Za-z0-9_-]{16}$/)
export const isAlbumId = matcher<AlbumId>(SELF_CERTIFYING)
export const isTrackId = matcher<TrackId>(SELF_CERTIFYING)
export const isNodeId = matcher<NodeId>(SELF_CERTIFYING)
export const isInfoHash = matcher<InfoHash>(/^[0-9a-f]{40}$/)
export const isBlobHash = matcher<BlobHash>(/^[0-9a-f]{64}$/)
export const isContentHash = matcher<ContentHash>(/^sha256:[0-9a-f]{64}$/)

/** 32 bytes are 43 characters, the last of which has two bits to spare: zeros, or there would be four spellings. */
const COORDINATE = '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]'
export const isPublicKey = matcher<PublicKey>(new RegExp(`^${COORDINATE}\\.${COORDINATE}$`))

/** An artist's key comes with each of their records. */
const fingerprints = new Map<PublicKey, Fingerprint>()
const REMEMBERED = 4096

export async function fingerprintOf(key: PublicKey, sha256: Digest): Promise<Fingerprint> {
  const found = fingerprints.get(key) ?? (toBase64url(await sha256(utf8(key))).slice(0, 16) as Fingerprint)
  if (fingerprints.size >= REMEMBERED) fingerprints.clear()
  fingerprints.set(key, found)
  return found
}

export const fingerprintIn = (id: AlbumId | TrackId | NodeId): Fingerprint => id.slice(-16) as Fingerprint

export const slugIn = (id: AlbumId | TrackId | NodeId): Slug => id.slice(0, -17) as Slug

export function albumIdOf(slug: string, fingerprint: Fingerprint): AlbumId | undefined {
  const id = `${slug}.${fingerprint}`
  return isAlbumId(id) ? id : undefined
}

/** Our publishers name a track `<album slug>-<NN>`. */
export function trackIdOf(albumId: AlbumId, trackNumber: number): TrackId {
  const number = String(trackNumber).padStart(2, '0')
  return `${slugIn(albumId).slice(0, 63 - number.length)}-${number}.${fingerprintIn(albumId)}` as TrackId
}

/** A slug of a title in any script: what has no ASCII form falls away, and an empty rest becomes `fallback`. */
export function slugOf(title: string, fallback: string): Slug {
  const ascii = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56)
    .replace(/-+$/, '')
  return (ascii === '' ? fallback : ascii) as Slug
}
