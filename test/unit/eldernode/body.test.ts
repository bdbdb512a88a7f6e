import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { BODY_DEADLINE_MS, drainBody, readBody, SILENCE_MS, streamBody } from '../../../eldernode/http/body.ts'
import { DigmError } from '../../../src/core/errors.ts'

const requestOf = (raw: PassThrough, headers: Record<string, string> = {}) => ({
  raw: Object.assign(raw, { complete: false }) as unknown as IncomingMessage,
  headers,
})
const isTimeout = (error: unknown) => error instanceof DigmError && error.code === 'timeout'

test('a small body that does not end in time is given up', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const raw = new PassThrough()
  const reading = readBody(requestOf(raw), 1000)
  raw.write('slow')
  t.mock.timers.tick(BODY_DEADLINE_MS)
  await assert.rejects(reading, isTimeout)
})

test('a large body may take long, and is given up when it pauses for long', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const raw = new PassThrough()
  const chunks = streamBody(requestOf(raw))
  for (let i = 0; i < 5; i++) {
    raw.write(String(i))
    assert.equal(String((await chunks.next()).value), String(i))
    t.mock.timers.tick(SILENCE_MS - 1)
  }
  const next = assert.rejects(chunks.next(), isTimeout)
  t.mock.timers.tick(SILENCE_MS)
  await next
})

test('what is left of a refused body is read if it is little, and not if it is much', async () => {
  const little = new PassThrough()
  const draining = drainBody(requestOf(little, { 'content-length': '4' }))
  little.end('rest')
  assert.equal(await draining, true)
  assert.equal(await drainBody(requestOf(new PassThrough(), { 'content-length': '900000000' })), false)
  const endless = new PassThrough()
  const waiting = drainBody(requestOf(endless, { 'content-length': '4' }))
  endless.destroy()
  assert.equal(await waiting, false)
})
