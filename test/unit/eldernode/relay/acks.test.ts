import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Acks } from '../../../../eldernode/relay/acks.ts'
import type { Peer } from '../../../../eldernode/relay/peers.ts'
import { MAX_BATCH } from '../../../../src/core/frames.ts'

const peer = () => ({}) as Peer

function gather() {
  const sent: [Peer, unknown][] = []
  const acks = new Acks(async (to, text) => void sent.push([to, JSON.parse(text)]))
  return { acks, sent }
}

describe('acknowledgements', () => {
  test('of one turn leave as one frame for each connection, in their order', async () => {
    const { acks, sent } = gather()
    const [first, second] = [peer(), peer()]
    await Promise.all([acks.give(first, '1'), acks.give(second, '2'), acks.give(first, '3')])
    assert.deepEqual(sent, [
      [first, [1, 3]],
      [second, 2],
    ])
  })

  test('of a later turn leave by themselves', async () => {
    const { acks, sent } = gather()
    const only = peer()
    await acks.give(only, '1')
    await acks.give(only, '2')
    assert.deepEqual(sent, [
      [only, 1],
      [only, 2],
    ])
  })

  test('are no more in a frame than a frame may hold', async () => {
    const { acks, sent } = gather()
    const only = peer()
    await Promise.all(Array.from({ length: MAX_BATCH + 1 }, (_, i) => acks.give(only, String(i))))
    assert.deepEqual(
      sent.map(([, frame]) => [frame].flat().length),
      [MAX_BATCH, 1],
    )
  })
})
