import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BinaryId, hexToBinary } from '../../../../eldernode/tracker/parse-frame.ts'
import { Swarms } from '../../../../eldernode/tracker/swarms.ts'

const id = (n: number): BinaryId => hexToBinary(n.toString(16).padStart(40, '0'))
const INFO = id(0xff)

function swarmOf(complete: number, incomplete: number): Swarms<number> {
  const swarms = new Swarms<number>()
  for (let n = 0; n < complete + incomplete; n++) {
    swarms.announce(INFO, id(n), { link: n, isComplete: n < complete, seenAtMs: n })
  }
  return swarms
}

test('peers are counted by what they have', () => {
  const swarms = swarmOf(2, 3)
  assert.deepEqual(swarms.counts(INFO), { complete: 2, incomplete: 3 })
  assert.deepEqual(swarms.counts(id(1)), { complete: 0, incomplete: 0 })
  assert.equal(swarms.peerCount, 5)
})

test('an empty swarm is gone', () => {
  const swarms = swarmOf(1, 0)
  swarms.leave(INFO, id(0))
  assert.equal(swarms.size, 0)
})

test('who was not heard of is pruned, and its swarm with it', () => {
  const swarms = swarmOf(0, 3)
  swarms.prune(2)
  assert.equal(swarms.peerCount, 1)
  swarms.prune(3)
  assert.equal(swarms.size, 0)
})

test('others are distinct, never the asker, and no more than asked for', () => {
  const swarms = swarmOf(5, 20)
  for (let run = 0; run < 50; run++) {
    const links = swarms.others(INFO, id(7), 10, Math.random)
    assert.equal(links.length, 10)
    assert.equal(new Set(links).size, 10)
    assert.ok(!links.includes(7))
  }
  assert.equal(swarms.others(INFO, id(7), 100, Math.random).length, 24)
})

test('everybody is met in the long run', () => {
  const swarms = swarmOf(0, 12)
  const met = new Set<number>()
  for (let run = 0; run < 400; run++) for (const link of swarms.others(INFO, id(0), 2, Math.random)) met.add(link)
  assert.equal(met.size, 11)
})

test('a peer that has everything is introduced to those who have not', () => {
  assert.deepEqual(swarmOf(3, 1).others(INFO, id(0), 10, Math.random), [3])
})

test('a full swarm has no room', () => {
  const swarms = new Swarms<number>(1)
  assert.ok(swarms.hasRoom(INFO))
  swarms.announce(INFO, id(0), { link: 0, isComplete: false, seenAtMs: 0 })
  assert.ok(!swarms.hasRoom(INFO))
})
