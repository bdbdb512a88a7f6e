// What another node knows and this one missed: page after page since the place in its log where this one stopped, verified as if
// a stranger had brought it. The place moves on only when a page is on disk whole: what was refused for now (no room, a clock) or
// could not be fetched keeps the place where it was, and the rest is read all the same.

import { toBase64 } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { NodeId } from '../../src/core/ids.ts'
import { MAX_COVER, MAX_PREVIEW } from '../../src/core/limits.ts'
import { parseEntries, type VerifiedEntry } from '../../src/core/signed.ts'
import { BLOB_STATE } from '../../src/core/write-policy.ts'
import { blobsOf, type NamedBlob } from '../store/blob-names.ts'
import { put } from '../store/ledger.ts'
import { fetchBytes } from './fetch-bytes.ts'
import { mayPassLater, type Taker, takeWrites } from './take-writes.ts'
import type { WriteVerifier } from './verify-writes.ts'

const MAX_PAGE = 16 * 1024 * 1024
const VERIFIED_AT_ONCE = 256

export type Source = { endpoint: string; nodeId: NodeId; taker: Taker; verifier: WriteVerifier }

/** False when something was left behind that is to be read again. */
export async function catchUp(source: Source, abort: AbortSignal): Promise<boolean> {
  const { endpoint, nodeId, taker } = source
  const row = `m!cursor!${nodeId}`
  let cursor = (await taker.library.ledger.get<string>(row)) ?? ''
  let isWhole = true
  for (let more = true; more; ) {
    const url = `${endpoint}/records/catalogue?kinds=all&since=${encodeURIComponent(cursor)}`
    const text = (await fetchBytes(url, MAX_PAGE, abort)).toString('utf8')
    const entries = parseEntries(text)
    for (let at = 0; at < entries.length; at += VERIFIED_AT_ONCE) {
      const checked = await Promise.all(
        entries.slice(at, at + VERIFIED_AT_ONCE).map((entry) => verified(source, entry)),
      )
      const good = checked.filter((entry) => entry !== undefined)
      const codes = await takeWrites(
        good.map((entry) => ({ kind: 'record', entry, state: entry.version })),
        nodeId,
        taker,
      )
      isWhole &&= !codes.some(mayPassLater)
      for (const entry of good) isWhole = (await fetchBlobs(source, entry, abort)) && isWhole
    }
    const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '{}') as { cursor?: unknown; more?: unknown }
    if (typeof last.cursor !== 'string' || last.cursor === cursor) return isWhole
    cursor = last.cursor
    if (isWhole) await taker.library.ledger.commit([put(row, cursor)])
    more = last.more === true
  }
  return isWhole
}

async function verified({ verifier }: Source, entry: Parameters<WriteVerifier['verify']>[0]) {
  try {
    return await verifier.verify(entry)
  } catch (error) {
    if (error instanceof DigmError) return undefined
    throw error
  }
}

/** Covers and previews a record names and the other node holds. False when one may come another time. */
export async function fetchBlobs(source: Source, { parsed }: VerifiedEntry, abort: AbortSignal): Promise<boolean> {
  let isWhole = true
  for (const blob of blobsOf(parsed)) {
    const { held, records } = source.taker.library
    if (held.blobs.has(blob.hash) || !records.blobNames.has(blob.hash, blob.as)) continue
    isWhole = (await fetchBlob(source, blob, abort)) && isWhole
  }
  return isWhole
}

async function fetchBlob(source: Source, { hash, as }: NamedBlob, abort: AbortSignal): Promise<boolean> {
  const { endpoint, nodeId, taker, verifier } = source
  try {
    const bytes = await fetchBytes(`${endpoint}/${as}/${hash}`, as === 'cover' ? MAX_COVER : MAX_PREVIEW, abort)
    const write = { soul: `digm/blobs/${hash}`, key: hash, value: toBase64(bytes), state: BLOB_STATE }
    const codes = await takeWrites([await verifier.check(write)], nodeId, taker)
    return !codes.some(mayPassLater)
  } catch (error) {
    if (!(error instanceof DigmError)) throw error
    abort.throwIfAborted()
    return error.code !== 'node-unreachable'
  }
}
