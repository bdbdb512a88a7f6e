// One table of requests, asked of all three servers of `/stream`: the worker, the Eldernode and the plain function.
import assert from 'node:assert/strict'

export type RangeCase = { name: string; method?: string; range?: string; ifRange?: 'current' | 'outdated' }

export const RANGE_CASES: readonly RangeCase[] = [
  { name: 'no range' },
  { name: 'the whole as an open range', range: 'bytes=0-' },
  { name: 'the two bytes Safari asks first', range: 'bytes=0-1' },
  { name: 'one byte', range: 'bytes=0-0' },
  { name: 'the middle', range: 'bytes=20000-40000' },
  { name: 'across a piece', range: 'bytes=16383-16384' },
  { name: 'an open range in the middle', range: 'bytes=33333-' },
  { name: 'an end beyond the file', range: 'bytes=49000-99999999' },
  { name: 'the last byte', range: 'bytes=-1' },
  { name: 'the last bytes', range: 'bytes=-1000' },
  { name: 'a suffix longer than the file', range: 'bytes=-99999999' },
  { name: 'a suffix of nothing', range: 'bytes=-0' },
  { name: 'a start beyond the file', range: 'bytes=99999999-' },
  { name: 'a start at the size', range: 'bytes=SIZE-' },
  { name: 'an end before the start', range: 'bytes=20-10' },
  { name: 'several ranges', range: 'bytes=0-1,5-6' },
  { name: 'a malformed range', range: 'bytes=abc' },
  { name: 'another unit', range: 'items=0-1' },
  { name: 'a range with the current ETag', range: 'bytes=5-9', ifRange: 'current' },
  { name: 'a range with an outdated ETag', range: 'bytes=5-9', ifRange: 'outdated' },
  { name: 'HEAD', method: 'HEAD' },
  { name: 'HEAD of a range', method: 'HEAD', range: 'bytes=5-9' },
]

export type RangeAnswer = { status: number; headers: Record<string, string | null>; bodyHex: string }
export const COMPARED_HEADERS = ['accept-ranges', 'content-range', 'content-length', 'content-type', 'etag'] as const

export const headersFor = ({ range, ifRange }: RangeCase, size: number, etag: string): Record<string, string> => ({
  ...(range === undefined ? {} : { range: range.replace('SIZE', String(size)) }),
  ...(ifRange === undefined ? {} : { 'if-range': ifRange === 'current' ? etag : '"outdated"' }),
})

/** Asks one server every case; `ask` runs wherever that server can be reached. */
export async function answersOf(
  ask: (method: string, headers: Record<string, string>) => Promise<RangeAnswer>,
  size: number,
  etag: string,
): Promise<Map<string, RangeAnswer>> {
  const answers = new Map<string, RangeAnswer>()
  for (const one of RANGE_CASES) answers.set(one.name, await ask(one.method ?? 'GET', headersFor(one, size, etag)))
  return answers
}

/** Self-contained, so that it can also run inside a page. */
export async function answerOf(response: Response, compared: readonly string[]): Promise<RangeAnswer> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return {
    status: response.status,
    headers: Object.fromEntries(compared.map((name) => [name, response.headers.get(name)])),
    bodyHex: `${bytes.length}:${hex}`,
  }
}

export function assertSame(actual: Map<string, RangeAnswer>, expected: Map<string, RangeAnswer>): void {
  for (const [name, answer] of expected) assert.deepEqual(actual.get(name), answer, name)
}
