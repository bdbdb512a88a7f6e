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
    await turns.ask(NOW)
    turns.writer = undefined
    assert.ok(stop.signal.aborted)
    assert.equal(turns.isFree(NOW + 14_999), false)
    assert.equal(turns.isFree(NOW + 15_000), true)
  })

  test('who asks again without having brought a byte keeps nobody away', async () => {
    const { turns } = writing(undefined)
    await turns.ask(NOW)
    turns.hear(1000, NOW + 14_000)
    await turns.ask(NOW + 14_000)
    turns.writer = undefined
    assert.equal(turns.isFree(NOW + 15_000), true)
    const stop = new AbortController()
    turns.writer = { address: 'a', stop, done: Promise.resolve(), heardAtMs: NOW }
    turns.hear(1000, NOW + 15_000)
    turns.writer = undefined
    await turns.ask(NOW + 15_001)
    assert.equal(turns.isFree(NOW + 15_002), false)
  })

  test('whose bytes were wrong brings none for a minute; others do', async () => {
    const turns = new Turns()
    turns.shun('a', NOW)
    await assert.rejects(turns.take('a', NOW + 59_999), { code: 'too-many-requests' })
    await turns.take('b', NOW + 1)
    await turns.take('a', NOW + 60_000)
  })

  test('asking ends nobody who brings bytes over HTTP', async () => {
    const { turns, stop } = writing('a')
    await turns.ask(NOW)
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
