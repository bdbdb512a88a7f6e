// What becomes of one write, given what is known at its place: the same verdict on every relay and in every browser, so that all
// stores hold the same bytes whatever order things came in. The state of a put is the version of its record, so GUN's own order
// is ours and no clock decides.
import { toHex } from './bytes.ts'
import type { ErrorCode } from './errors.ts'
import type { Digest } from './ids.ts'
import { compareVersions, type Stamp } from './signed.ts'

/** Previews and covers never change: they all have this state, the first moment of 2020. */
export const BLOB_STATE = 1_577_836_800_000
/** Nothing of DIGM is older; GUN's own checks let values of before 2019 be replayed. */
export const MIN_STATE = BLOB_STATE
/** No relay accepts what claims to be from further ahead than this. */
export const MAX_FUTURE_MS = 60_000

export type Verdict = { verdict: 'fresh' } | { verdict: 'known' } | { verdict: 'refused'; code: ErrorCode }

const refused = (code: ErrorCode): Verdict => ({ verdict: 'refused', code })

/**
 * `claim` is the verified record, `state` that of the put it came in (its version, where it came by another way). An identical
 * value is acknowledged again, so that a writer may repeat itself. Browsers pass Infinity for `nowMs`: only relays refuse futures.
 */
export function judgeRecord(claim: Stamp, state: number, known: Stamp | undefined, nowMs: number): Verdict {
  if (state !== claim.version || claim.version < MIN_STATE) return refused('bad-record')
  if (known?.value === claim.value) return { verdict: 'known' }
  if (claim.version > nowMs + MAX_FUTURE_MS) return refused('future-version')
  if (known && compareVersions(claim, known) < 0) return refused('stale-version')
  return { verdict: 'fresh' }
}

/** One text for the same bytes, so that every store holds the same: standard alphabet, padded. */
const isPlainBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)

export type BlobReader = { sha256: Digest; decode: (base64: string) => Uint8Array<ArrayBuffer> | undefined }

/** The bytes of a preview or cover, or why they are not what their place says. */
export async function readBlob(
  { key, value, state }: { key: string; value: string; state: number },
  { sha256, decode }: BlobReader,
): Promise<Uint8Array<ArrayBuffer> | ErrorCode> {
  if (state !== BLOB_STATE || !isPlainBase64(value)) return 'bad-record'
  const bytes = decode(value)
  if (!bytes) return 'bad-record'
  return toHex(await sha256(bytes)) === key ? bytes : 'hash-mismatch'
}
