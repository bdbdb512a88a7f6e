import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DigmError, type ErrorCode, errorFromBody, errorText } from '../../../src/core/errors.ts'

test('what only makers meet has its status and its words once they are learned, and a code nobody knows is an internal error', async () => {
  const early = new DigmError('no-audio')
  assert.equal(early.status, 500)
  await import('../../../src/core/maker-errors.ts')
  const late = new DigmError('no-audio')
  assert.equal(late.status, 400)
  assert.match(late.message, /no audio/)
  assert.equal(errorText(new DigmError('constructor' as ErrorCode)), errorText(new Error('secret')))
})

const answers: [string, number, unknown, string][] = [
  ['its own code', 410, { error: { code: 'track-withdrawn' } }, 'track-withdrawn'],
  ['a code nobody knows', 404, { error: { code: 'toString' } }, 'not-found'],
  ['no code, too large', 413, null, 'too-large'],
  ['no code at all', 502, 'a proxy speaks', 'unavailable'],
]
for (const [what, status, body, code] of answers) {
  test(`an answer with ${what} is read as ${code}`, () => assert.equal(errorFromBody(status, body).code, code))
}
