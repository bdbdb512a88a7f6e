import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Strikes } from '../../../src/swarm/strikes.ts'

const sendBad = (strikes: Strikes, index: number, ...senders: string[]): string[] => {
  for (const sender of senders) strikes.noteBlock(index, sender)
  return strikes.noteBad(index)
}

describe('Strikes', () => {
  it('drops a peer at its third bad piece, and for good', () => {
    const strikes = new Strikes()
    assert.deepEqual(sendBad(strikes, 1, 'liar'), [])
    assert.deepEqual(sendBad(strikes, 1, 'liar'), [])
    assert.equal(strikes.isBanned('liar'), false)
    assert.deepEqual(sendBad(strikes, 2, 'liar'), ['liar'])
    assert.equal(strikes.isBanned('liar'), true)
    assert.deepEqual(sendBad(strikes, 3, 'liar'), [])
  })

  it('counts a piece of two senders half for each', () => {
    const strikes = new Strikes()
    for (let i = 0; i < 5; i++) assert.deepEqual(sendBad(strikes, i, 'a', 'b'), [])
    assert.deepEqual(sendBad(strikes, 5, 'a', 'b'), ['a', 'b'])
  })

  it('does not count who sent good pieces', () => {
    const strikes = new Strikes()
    for (let i = 0; i < 9; i++) {
      strikes.noteBlock(i, 'honest')
      strikes.noteGood(i)
    }
    assert.deepEqual(sendBad(strikes, 4, 'liar'), [])
    assert.equal(strikes.isBanned('honest'), false)
  })
})
