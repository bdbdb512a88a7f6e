// Signed values: one string `{"r": record text, "k": public key, "s": signature}` that travels and is stored verbatim.
// The signature is ECDSA P-256 SHA-256 (64 bytes r||s) over UTF-8 of soul + "\n" + key + "\n" + r.
import { fromBase64, toBase64url, utf8 } from './bytes.ts'
import { DigmError } from './errors.ts'
import { type Digest, fingerprintOf, isPublicKey, type PublicKey } from './ids.ts'
import { MAX_RECORD } from './limits.ts'
import { parseJson } from './parse-json.ts'
import type { Artist } from './records.ts'
import { type DigmRecord, kindOf, parseRecord, signerOf, soulOf } from './souls.ts'

/** One value of the graph, as it travels: over GUN, in NDJSON, in storage. */
export type Entry = { soul: string; key: string; value: string }

export type Verify = (
  key: PublicKey,
  bytes: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
) => Promise<boolean>

/** What a runtime brings: WebCrypto in page and worker, node:crypto in Node. */
export type Verifier = { sha256: Digest; verify: Verify }

export type Signer = {
  publicKey: PublicKey
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>
}

/** An entry whose place, id and schema have been checked. */
export type ReadEntry = Entry & { parsed: DigmRecord; version: number; publicKey: PublicKey }
/** An entry whose key and signature have been checked as well. */
export type VerifiedEntry = ReadEntry

type SignedValue = { r: string; k: PublicKey; s: Uint8Array<ArrayBuffer> }

const signedText = (soul: string, key: string, record: string) => utf8(`${soul}\n${key}\n${record}`)

export async function signRecord(
  signer: Signer,
  soul: string,
  key: string,
  record: Readonly<Record<string, unknown>>,
): Promise<Entry> {
  const r = JSON.stringify(record)
  const signature = await signer.sign(signedText(soul, key, r))
  const value = JSON.stringify({ r, k: signer.publicKey, s: toBase64url(signature) })
  if (utf8(value).length > MAX_RECORD) throw new DigmError('too-large', { what: 'record', key })
  return { soul, key, value }
}

function parseSigned(value: string): SignedValue | undefined {
  const outer = parseJson(value)
  if (typeof outer !== 'object' || outer === null) return undefined
  const { r, k, s } = outer as Record<string, unknown>
  if (typeof r !== 'string' || typeof s !== 'string' || !/^[\w-]{86}$/.test(s) || !isPublicKey(k)) return undefined
  // One spelling alone: else anybody could wrap the same record anew, ever greater, and have each copy replace the last.
  if (JSON.stringify({ r, k, s }) !== value) return undefined
  const signature = fromBase64(s)
  return signature?.length === 64 ? { r, k, s: signature } : undefined
}

/** Reads `{soul, key, value}` of any origin; undefined when it has not that shape or is over the limits. */
export function parseEntry(input: unknown): Entry | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  const { soul, key, value } = input as Record<string, unknown>
  if (typeof soul !== 'string' || typeof key !== 'string' || typeof value !== 'string') return undefined
  if (soul.length > 64 || key.length > 200 || value.length > MAX_RECORD) return undefined
  return { soul, key, value }
}

/**
 * Reads an entry without cryptography: place, form, schema and id. Enough only where there is no WebCrypto (a page over plain
 * http), which trusts the node that served it with its code already.
 * @throws DigmError bad-record, too-large
 */
export const readEntry = (entry: Entry): ReadEntry => readSigned(entry).read

function readSigned(entry: Entry) {
  const { soul, key, value } = entry
  // Hardly any has to be counted in bytes: a code unit is three at most.
  const isLong = value.length > MAX_RECORD || (value.length > MAX_RECORD / 3 && utf8(value).length > MAX_RECORD)
  if (isLong) throw new DigmError('too-large', { key })
  const kind = kindOf(soul)
  const signer = kind && signerOf(kind, key)
  if (!kind || !signer) throw new DigmError('bad-record', { soul, key, reason: 'place' })
  const signed = parseSigned(value)
  if (!signed) throw new DigmError('bad-record', { soul, key, reason: 'form' })
  const parsed = parseRecord(kind, key, parseJson(signed.r))
  if (!parsed) throw new DigmError('bad-record', { soul, key, reason: 'schema' })
  const read: ReadEntry = { ...entry, parsed, version: parsed.record.version, publicKey: signed.k }
  return { read, kind, signer, signed }
}

/**
 * Checks everything that can be checked without a store: place, schema, id, key and signature.
 * @throws DigmError bad-record, wrong-key, bad-signature, too-large
 */
export async function verifyEntry(entry: Entry, verifier: Verifier): Promise<VerifiedEntry> {
  const { read, kind, signer, signed } = readSigned(entry)
  const { soul, key } = entry
  if (soul !== (await soulOf(kind, key, verifier.sha256))) {
    throw new DigmError('bad-record', { soul, key, reason: 'place' })
  }
  if ((await fingerprintOf(signed.k, verifier.sha256)) !== signer) {
    throw new DigmError('wrong-key', { soul, key })
  }
  if (!(await verifier.verify(signed.k, signedText(soul, key, signed.r), signed.s))) {
    throw new DigmError('bad-signature', { soul, key })
  }
  return read
}

/** The record in a value that was verified. */
export const recordIn = (value: string): unknown => JSON.parse((JSON.parse(value) as SignedValue).r)

/** What stands, or wants to stand, at one place: a value that was verified. */
export type Stamp = { soul: string; version: number; value: string }

/**
 * The order all stores agree on: retirements of a key last, whatever a thief of it may sign later; then the higher version, then
 * the greater string. Positive when `a` replaces `b`.
 */
export const compareVersions = (a: Stamp, b: Stamp): number =>
  finality(a) - finality(b) || a.version - b.version || (a.value === b.value ? 0 : a.value > b.value ? 1 : -1)

/** A retirement that names nobody beats one that does: a thief could name themselves, and the owner can take that back. */
function finality({ soul, value }: Stamp): number {
  if (kindOf(soul) !== 'artists') return 0
  const { retired } = recordIn(value) as Artist
  return retired ? (retired.successor ? 1 : 2) : 0
}

/** Reads NDJSON of `{soul, key, value}` lines; lines of any other shape are passed over. */
export function parseEntries(ndjson: string): Entry[] {
  return ndjson.split('\n').flatMap((line) => parseEntry(parseJson(line)) ?? [])
}
