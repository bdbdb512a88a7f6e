import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_OPEN_RANGE } from '../../../src/core/limits.ts'
import { parseRange, type RangeVerdict, streamHead } from '../../../src/core/range.ts'

const WHOLE: RangeVerdict = { kind: 'whole' }
const NONE: RangeVerdict = { kind: 'unsatisfiable' }
const part = (start: number, end: number): RangeVerdict => ({ kind: 'part', start, end })

const cases: [header: string | null, size: number, verdict: RangeVerdict][] = [
  [null, 100, WHOLE],
  ['bytes=0-', 100, part(0, 99)],
  ['bytes=0-1', 100, part(0, 1)],
  ['bytes=0-0', 100, part(0, 0)],
  ['bytes=10-19', 100, part(10, 19)],
  ['bytes=90-1000', 100, part(90, 99)],
  ['bytes=99-', 100, part(99, 99)],
  ['bytes=100-', 100, NONE],
  ['bytes=999-', 100, NONE],
  ['bytes=999-1000', 100, NONE],
  ['bytes=-10', 100, part(90, 99)],
  ['bytes=-1000', 100, part(0, 99)],
  ['bytes=-0', 100, NONE],
  ['bytes=20-10', 100, WHOLE],
  ['bytes=-', 100, WHOLE],
  ['bytes=a-b', 100, WHOLE],
  ['items=0-1', 100, WHOLE],
  ['bytes=0-1,5-6', 100, WHOLE],
  ['bytes=0-', 5_000_000, part(0, MAX_OPEN_RANGE - 1)],
  ['bytes=7-', 5_000_000, part(7, MAX_OPEN_RANGE + 6)],
  ['bytes=0-4999999', 5_000_000, part(0, 4_999_999)],
]

for (const [header, size, verdict] of cases) {
  test(`the range ${header ?? '(none)'} of ${size} bytes is ${JSON.stringify(verdict)}`, () => {
    assert.deepEqual(parseRange(header, size), verdict)
  })
}

test('any header leads to a range within the file, or to none', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d{0,20}-\d{0,20}$/)),
      fc.integer({ min: 1, max: 2 ** 30 }),
      (header, size) => {
        const verdict = parseRange(header, size)
        if (verdict.kind !== 'part') return
        assert.ok(verdict.start >= 0 && verdict.start <= verdict.end && verdict.end < size)
      },
    ),
  )
})

const file = { size: 100, mime: 'audio/mpeg', contentHash: 'sha256:ab' }

test('a part is answered with 206, its length and the total', () => {
  const head = streamHead({ method: 'GET', range: 'bytes=0-1' }, file)
  assert.equal(head.status, 206)
  assert.equal(head.headers['Content-Range'], 'bytes 0-1/100')
  assert.equal(head.headers['Content-Length'], '2')
  assert.deepEqual(head.body, { start: 0, end: 1 })
})

test('a range beyond the end is answered with 416 and no body', () => {
  const head = streamHead({ method: 'GET', range: 'bytes=100-' }, file)
  assert.equal(head.status, 416)
  assert.equal(head.headers['Content-Range'], 'bytes */100')
  assert.equal(head.body, null)
})

test('HEAD has the headers of GET and no body', () => {
  const get = streamHead({ method: 'GET', range: 'bytes=5-' }, file)
  const head = streamHead({ method: 'HEAD', range: 'bytes=5-' }, file)
  assert.deepEqual(head, { ...get, body: null })
})

test('a range with an outdated If-Range is answered whole, with a current one in part', () => {
  assert.equal(streamHead({ method: 'GET', range: 'bytes=5-', ifRange: '"old"' }, file).status, 200)
  assert.equal(streamHead({ method: 'GET', range: 'bytes=5-', ifRange: '"sha256:ab"' }, file).status, 206)
})
