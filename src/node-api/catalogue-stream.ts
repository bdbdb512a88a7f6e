// The catalogue of a node as it arrives: entries as soon as their lines are here, the cursor for the next time at the very end.
// An answer that breaks off has no cursor: what came of it may be used, and the next time everything is asked for again.
import { DigmError } from '../core/errors.ts'
import { MAX_RECORD, MIB } from '../core/limits.ts'
import { type Entry, parseEntry } from '../core/signed.ts'
import { cataloguePath } from '../core/urls.ts'
import { type Fetch, request } from './endpoint.ts'

const MAX_CATALOGUE = 512 * MIB
/** A record within JSON within JSON: every quotation mark may have grown to four characters. */
const MAX_LINE = 4 * MAX_RECORD
const MAX_CURSOR = 200
/** A node that stops in the middle is left. */
const SILENT_AFTER_MS = 15_000

/** What one chunk of the answer brought. */
export type CataloguePart = { entries: Entry[]; malformed: number; cursor: string | undefined }

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
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new DigmError('bad-request', { reason: 'no body' })
  let timer = setTimeout(() => silence.abort(), SILENT_AFTER_MS)
  let rest = ''
  let length = 0
  let cursor: string | undefined
  try {
    for (;;) {
      const { done, value = '' } = await reader.read()
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENT_AFTER_MS)
      length += value.length
      const lines = (rest + value).split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      if (length > MAX_CATALOGUE || rest.length > MAX_LINE) throw new DigmError('too-large', { what: 'catalogue' })
      const part = readLines(lines)
      cursor = part.cursor ?? cursor
      yield part
      if (done) break
    }
  } catch (error) {
    if (error instanceof DigmError) throw error
    throw new DigmError(signal?.aborted ? 'cancelled' : silence.signal.aborted ? 'timeout' : 'unreachable', {
      endpoint,
    })
  } finally {
    clearTimeout(timer)
    await reader.cancel().catch(() => undefined)
  }
  if (cursor === undefined) throw new DigmError('bad-request', { reason: 'cursor' })
}

function readLines(lines: readonly string[]): CataloguePart {
  const part: CataloguePart = { entries: [], malformed: 0, cursor: undefined }
  for (const line of lines) {
    if (line === '') continue
    const value = line.length > MAX_LINE ? undefined : parseLine(line)
    const entry = parseEntry(value)
    if (entry) part.entries.push(entry)
    else if (isCursorLine(value)) part.cursor = value.cursor
    else part.malformed++
  }
  return part
}

const isCursorLine = (value: unknown): value is { cursor: string } =>
  typeof value === 'object' &&
  value !== null &&
  'cursor' in value &&
  typeof value.cursor === 'string' &&
  value.cursor.length <= MAX_CURSOR

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
