import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Leader } from '../../../src/swarm/leader.ts'
import { fakeLocks } from './fake-locks.ts'

function tab(locks: LockManager, name: string, log: string[]) {
  return new Leader(locks, { onGained: () => log.push(`${name} gained`), onLost: () => log.push(`${name} lost`) })
}

/** Lets lock callbacks run that are only promises away. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('Leader', () => {
  it('is taken from the other tab by the tab that plays, and back again', async () => {
    const locks = fakeLocks()
    const log: string[] = []
    const [a, b] = [tab(locks, 'a', log), tab(locks, 'b', log)]
    await a.take()
    await a.take()
    await b.take()
    await settled()
    assert.deepEqual(log, ['a gained', 'a lost', 'b gained'])
    assert.deepEqual([a.isLeader, b.isLeader], [false, true])
    await a.take()
    await settled()
    assert.deepEqual([a.isLeader, b.isLeader], [true, false])
  })

  it('goes to a tab in line when the leading tab ends', async () => {
    const locks = fakeLocks()
    const log: string[] = []
    const [a, b] = [tab(locks, 'a', log), tab(locks, 'b', log)]
    await a.take()
    b.waitInLine()
    await settled()
    assert.equal(b.isLeader, false)
    a.close()
    await settled()
    assert.deepEqual(log, ['a gained', 'a lost', 'b gained'])
  })

  it('does not hold it twice when it steals while it waits in line', async () => {
    const locks = fakeLocks()
    const log: string[] = []
    const [a, b, c] = [tab(locks, 'a', log), tab(locks, 'b', log), tab(locks, 'c', log)]
    await a.take()
    b.waitInLine()
    await b.take()
    await settled()
    assert.deepEqual(log, ['a gained', 'a lost', 'b gained'])
    b.close()
    c.waitInLine()
    await settled()
    assert.equal(c.isLeader, true)
  })

  it('takes nothing once it is closed', async () => {
    const locks = fakeLocks()
    const log: string[] = []
    const a = tab(locks, 'a', log)
    a.close()
    await a.take()
    a.waitInLine()
    await settled()
    assert.deepEqual(log, [])
  })
})
