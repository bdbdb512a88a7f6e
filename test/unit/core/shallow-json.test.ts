import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isShallow } from '../../../src/core/shallow-json.ts'

test('depth and members are counted outside of strings only', () => {
  assert.ok(isShallow('{"a":"[[[[[[,,,,"}', 1, 0))
  assert.ok(isShallow('{"a\\"[[[":"\\\\"}', 1, 0))
  assert.ok(!isShallow('{"a":[]}', 1, 9))
  assert.ok(!isShallow('{"a":1,"b":2}', 1, 0))
})

test('what does not end, or is neither object nor array, is not let through', () => {
  for (const text of ['', '1', 'null', '"{}"', '{', '}', '[{', '{"', '{"\\"}', ' {}', '[]]']) {
    assert.ok(!isShallow(text, 9, 9), text)
  }
})

test('every JSON object within the bounds passes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
      assert.ok(isShallow(JSON.stringify(value), 64, 1_000_000))
    }),
  )
})
