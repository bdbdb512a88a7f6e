import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Listening, Reservations } from '../../../src/swarm/listening.ts'

describe('Listening', () => {
  it('turns seconds into pieces and back', () => {
    const listening = new Listening(100)
    listening.start(200)
    listening.note(10)
    assert.equal(listening.secPerPiece, 2)
    assert.equal(listening.aheadSec(9), 8)
    assert.equal(listening.aheadSec(0), -10)
    assert.equal(listening.indexAhead(0), 5)
    assert.equal(listening.indexAhead(6), 8)
  })

  it('knows the first sound by the playhead that moved', () => {
    const listening = new Listening(10)
    assert.equal(listening.isOn, false)
    listening.start(30)
    listening.note(0)
    assert.equal(listening.isHeard, false)
    listening.note(0.2)
    assert.equal(listening.isHeard, true)
    listening.stop()
    assert.deepEqual([listening.isOn, listening.isHeard], [false, false])
  })

  it('does not divide by a duration of nothing', () => {
    const listening = new Listening(4)
    listening.start(0)
    assert.equal(listening.secPerPiece, 0.25)
  })
})

describe('Reservations', () => {
  it('holds runs until they are stored or given up', () => {
    const reserved = new Reservations()
    reserved.add({ first: 3, last: 8 })
    assert.deepEqual(
      [2, 3, 8, 9].map((index) => reserved.has(index)),
      [false, true, true, false],
    )
    reserved.release([3, 4])
    assert.deepEqual(
      [3, 4, 5].map((index) => reserved.has(index)),
      [false, false, true],
    )
    reserved.add({ first: 20, last: 21 })
    reserved.releaseFrom(6)
    assert.deepEqual(
      [5, 6, 7, 8, 20].map((index) => reserved.has(index)),
      [true, false, false, false, true],
    )
  })
})
