import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { checkFrame, type Frame, MAX_BATCH, type Refusal } from '../../../src/core/frames.ts'
import { MAX_FRAME, MAX_RECORD } from '../../../src/core/limits.ts'
import { BLOB_STATE } from '../../../src/core/write-policy.ts'
import { runs } from '../../helpers/runs.ts'
import { fields, frames, HASH, KEY, NOW, nodes, SOUL, VALUE } from './frame-cases.ts'

const check = (frame: unknown) => checkFrame(JSON.stringify(frame), NOW)
const id = 'abcDEF123'
const first = (frame: unknown): Frame | Refusal | undefined => {
  const checked = check(frame)
  return checked.kind === 'frames' ? checked.frames[0] : checked
}

describe('what stock clients send', () => {
  test('a greeting', () => {
    assert.deepEqual(first({ dam: '?', pid: 'Qm3', '#': id }), { kind: 'hi', id, pid: 'Qm3' })
    assert.deepEqual(first({ dam: 'hi', '#': id }), { kind: 'hi', id })
  })

  test('a put of a node, and what it hopes for', () => {
    const put = { '#': id, '><': 'http://a/gun,b', ok: { '@': 10, '/': 1 }, put: nodes([[SOUL, KEY, VALUE, NOW]]) }
    const writes = [{ soul: SOUL, key: KEY, value: VALUE, state: NOW }]
    assert.deepEqual(first(put), { kind: 'put', id, writes })
  })

  test('a cover or preview under its hash', () => {
    const soul = `digm/blobs/${HASH}`
    const frame = first({ '#': id, put: nodes([[soul, HASH, 'AAAA', BLOB_STATE]]) })
    assert.deepEqual(frame, { kind: 'put', id, writes: [{ soul, key: HASH, value: 'AAAA', state: BLOB_STATE }] })
  })

  test('a get of a shard, of one key, and of a range of keys', () => {
    const get = (lex: object) => first({ '#': id, '##': -123, get: { '#': SOUL, ...lex } })
    assert.deepEqual(get({}), { kind: 'get', id, soul: SOUL })
    assert.deepEqual(get({ '.': KEY }), { kind: 'get', id, soul: SOUL, key: KEY })
    assert.deepEqual(get({ '.': { '=': KEY } }), { kind: 'get', id, soul: SOUL, key: KEY })
    const range = { from: 'a', to: 'b', length: 50_000, reverse: true }
    assert.deepEqual(get({ '.': { '>': 'a', '<': 'b' }, '%': 50_000, '-': 1 }), { kind: 'get', id, soul: SOUL, range })
    const prefix = { prefix: 'de', reverse: false }
    assert.deepEqual(get({ '.': { '*': 'de' } }), { kind: 'get', id, soul: SOUL, range: prefix })
    const onlySubscribes = { from: '~~', length: 1, reverse: false }
    assert.deepEqual(get({ '.': { '>': '~~' }, '%': 1 }), { kind: 'get', id, soul: SOUL, range: onlySubscribes })
  })

  test('acknowledgements, errors, and the answer to a get', () => {
    const to = 'ZZZ999zzz'
    const ack = { kind: 'ack', id, to, ok: true, writes: [], more: false }
    assert.deepEqual(first({ '#': id, '@': to, ok: { '': 1 } }), ack)
    assert.deepEqual(first({ '#': id, '@': to, err: 'no' }), { ...ack, ok: false, err: 'no' })
    assert.deepEqual(first({ '#': id, '@': to }), { ...ack, ok: false })
    const answer = first({ '#': id, '@': to, '%': 1, '##': 7, FOO: 1, put: nodes([[SOUL, KEY, VALUE, NOW]]) })
    const writes = [{ soul: SOUL, key: KEY, value: VALUE, state: NOW }]
    assert.deepEqual(answer, { ...ack, ok: false, writes, more: true })
  })

  test('a batch, in which one bad frame spoils no other', () => {
    const put = (soul: string) => ({ '#': id, put: nodes([[soul, KEY, VALUE, NOW]]) })
    const checked = check([put(SOUL), put('junk'), { '#': id, get: { '#': SOUL } }])
    assert.ok(checked.kind === 'frames')
    assert.deepEqual(
      checked.frames.map((frame) => (frame.kind === 'refused' ? `${frame.code} ${frame.id}` : frame.kind)),
      ['put', `not-allowed ${id}`, 'get'],
    )
  })
})

describe('every hostile class is refused by name', () => {
  for (const [what, text, code] of frames()) {
    test(what, () => {
      const checked = checkFrame(text, NOW)
      assert.ok(checked.kind === 'refused', JSON.stringify(checked).slice(0, 200))
      assert.equal(checked.code, code)
    })
  }

  test('nothing of it reached Object.prototype', () => {
    for (const [, text] of frames()) checkFrame(text, NOW)
    assert.deepEqual(Object.keys(Object.prototype), [])
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
  })
})

test('2 MiB of hostile JSON are judged before a parser sees them', () => {
  const deep = '{"a":'.repeat(300_000)
  const wide = `{${'"a":1,'.repeat(300_000)}"b":1}`
  for (const text of [deep, wide, '['.repeat(MAX_FRAME)]) {
    assert.deepEqual(checkFrame(text, NOW), { kind: 'refused', code: 'bad-request' })
  }
})

test('no frame, however made or mangled, throws, and what passes is within its limits', () => {
  const mangled = fc.tuple(fields(), fc.nat(600), fc.string({ maxLength: 6 })).map(([frame, at, noise]) => {
    const text = JSON.stringify(frame)
    return noise.length > 4 ? text.slice(0, at) + noise + text.slice(at + noise.length) : text
  })
  const texts = fc.oneof(
    mangled,
    fc.array(fields(), { maxLength: 4 }).map((list) => JSON.stringify(list)),
    fc.json(),
    fc.string(),
  )
  const counts = new Map<string, number>()
  fc.assert(
    fc.property(texts, (text) => {
      const checked = checkFrame(text, NOW)
      if (checked.kind === 'refused') return
      assert.ok(checked.frames.length <= MAX_BATCH)
      for (const frame of checked.frames) {
        counts.set(frame.kind, (counts.get(frame.kind) ?? 0) + 1)
        if (frame.kind === 'refused') continue
        assert.match(frame.id, /^[0-9A-Za-z]{9}$/)
        for (const write of frame.kind === 'put' || frame.kind === 'ack' ? frame.writes : []) {
          assert.match(write.soul, /^digm\//)
          assert.ok(write.value.length <= MAX_RECORD || write.soul.startsWith('digm/blobs/'))
          assert.ok(write.state >= BLOB_STATE && write.state <= NOW + 60_000)
          assert.ok(!(write.key in Object.prototype))
        }
      }
    }),
    { numRuns: runs(2000) },
  )
  for (const kind of ['put', 'ack', 'get', 'hi', 'refused'])
    assert.ok((counts.get(kind) ?? 0) > 0, `no ${kind} was made`)
})
