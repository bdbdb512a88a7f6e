import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Turns } from '../../../../eldernode/store/turns.ts'
import { DigmError } from '../../../../src/core/errors.ts'

const NOW = 1_000_000

function writing(address: string | undefined) {
  const turns = new Turns()
  const stop = new AbortController()
  turns.writer = { address, stop, done: Promise.resolve(), heardAtMs: NOW }
  return { turns, stop }
}

describe('whose turn it is to write a file', () => {
  test('what the node fetches gives way to who asks over HTTP, and stays away for a while', async () => {
    const { turns, stop } = writing(undefined)
    await turns.ask(100, NOW)
    turns.writer = undefined
    assert.ok(stop.signal.aborted)
    assert.equal(turns.isFree(NOW + 14_999), false)
    assert.equal(turns.isFree(NOW + 15_000), true)
  })

  test('who asks again without having brought a byte keeps nobody away', async () => {
    const turns = new Turns()
    await turns.ask(100, NOW)
    await turns.ask(100, NOW + 14_000)
    assert.equal(turns.isFree(NOW + 15_000), true)
    await turns.ask(200, NOW + 15_000)
    assert.equal(turns.isFree(NOW + 15_001), false)
  })

  test('asking ends nobody who brings bytes over HTTP', async () => {
    const { turns, stop } = writing('a')
    await turns.ask(0, NOW)
    assert.equal(stop.signal.aborted, false)
  })

  test('the newest request of the same address wins', async () => {
    const { turns, stop } = writing('a')
    await turns.take('a', NOW + 1)
    assert.ok(stop.signal.aborted)
  })

  test('another address takes over from who has fallen silent, and from nobody else', async () => {
    const { turns, stop } = writing('a')
    await assert.rejects(turns.take('b', NOW + 2999), (e) => e instanceof DigmError && e.code === 'too-many-requests')
    assert.equal(stop.signal.aborted, false)
    await turns.take('b', NOW + 3000)
    assert.ok(stop.signal.aborted)
  })
})
