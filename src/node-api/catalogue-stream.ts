// The catalogue of a node as it arrives: whole lines in bytes, for whoever reads them (mostly a worker), and at the very end the
// cursor for the next time. An answer that breaks off has no cursor: what came of it may be used, and the next time everything is
// asked for again.
import { concatBytes, fromUtf8 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { KIB, MIB } from '../core/limits.ts'
import { parseJson } from '../core/parse-json.ts'
import { cataloguePath } from '../core/urls.ts'
import { MAX_LINE } from './catalogue-lines.ts'
import { type Fetch, request } from './endpoint.ts'

const MAX_CATALOGUE = 512 * MIB
const MAX_CURSOR = 200
/** A node that stops in the middle is left. */
const SILENT_AFTER_MS = 15_000
/** A first screen's worth is given on at once; then what one transaction takes well. */
const FIRST_BLOCK = 48 * KIB
const BLOCK = 768 * KIB
const NEWLINE = 10

export type CataloguePart = { lines: Uint8Array<ArrayBuffer> } | { cursor: string }

/** @throws DigmError unreachable, cancelled, timeout, too-large, bad-request (no cursor) */
export async function* streamCatalogue(
  endpoint: string,
  since: string,
  signal?: AbortSignal,
  fetch: Fetch = (url, init) => globalThis.fetch(url, init),
): AsyncGenerator<CataloguePart> {
  const silence = new AbortController()
  const ends = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
  const response = await request(fetch, endpoint + cataloguePath(since), { signal: ends })
  const reader = response.body?.getReader()
  if (!reader) throw new DigmError('bad-request', { reason: 'no body' })
  let size = FIRST_BLOCK
  let length = 0
  let held: Uint8Array[] = []
  let heldLength = 0
  try {
    for (;;) {
      const timer = setTimeout(() => silence.abort(), SILENT_AFTER_MS)
      const { done, value } = await reader.read().finally(() => clearTimeout(timer))
      if (done) break
      held.push(value)
      heldLength += value.length
      length += value.length
      if (length > MAX_CATALOGUE) throw new DigmError('too-large', { what: 'catalogue' })
      if (heldLength < size) continue
      const bytes = concatBytes(held)
      const at = lastLineAt(bytes.subarray(0, size))
      if (at > 0) yield { lines: bytes.subarray(0, at) }
      else if (bytes.length > 2 * MAX_LINE) throw new DigmError('too-large', { what: 'line' })
      held = [bytes.subarray(at)]
      heldLength = bytes.length - at
      size = BLOCK
    }
    const bytes = concatBytes([...held, Uint8Array.of(NEWLINE)])
    const at = lastLineAt(bytes)
    if (at > 0) yield { lines: bytes.subarray(0, at) }
    yield { cursor: cursorIn(bytes.subarray(at)) }
  } catch (error) {
    if (error instanceof DigmError) throw error
    throw new DigmError(signal?.aborted ? 'cancelled' : silence.signal.aborted ? 'timeout' : 'unreachable', {
      endpoint,
    })
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Where the last line that is whole begins: it may be the cursor's, and waits for the next, or for the end. */
function lastLineAt(bytes: Uint8Array): number {
  let end = bytes.lastIndexOf(NEWLINE)
  while (end > 0 && bytes[end - 1] === NEWLINE) end--
  return end > 0 ? bytes.lastIndexOf(NEWLINE, end - 1) + 1 : 0
}

function cursorIn(bytes: Uint8Array): string {
  const line = parseJson(fromUtf8(bytes) ?? '')
  const cursor = typeof line === 'object' && line !== null && 'cursor' in line ? line.cursor : undefined
  if (typeof cursor === 'string' && cursor.length <= MAX_CURSOR) return cursor
  throw new DigmError('bad-request', { reason: 'cursor' })
}
