import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { WantAnswer } from '../../../src/core/messages.ts'
import { decideWant, fetchRun, WantDesk, type WantSituation } from '../../../src/swarm/answer-wants.ts'
import { runs } from '../../helpers/runs.ts'

/** A second after it was asked, nine seconds before the playhead, alone on a track joined ten seconds ago. */
const CALM: WantSituation = {
  nowMs: 11_000,
  askedAtMs: 10_000,
  deadlineMs: 4000,
  pieceAheadSec: 9,
  startedAtMs: 1000,
  listenersConnected: 0,
  listenersHolding: 0,
  isSomeoneUnknown: false,
  isArriving: false,
  isOthersTurn: false,
  http: 'alive',
}

const CASES: [what: string, change: Partial<WantSituation>, verdict: 'wait' | 'fetch'][] = [
  ['nobody else hears the track', {}, 'fetch'],
  ['the torrent has not started to look for peers', { startedAtMs: undefined }, 'wait'],
  ['the first wires may still come', { startedAtMs: 9000 }, 'wait'],
  ['the first wires have had their time', { startedAtMs: 8400 }, 'fetch'],
  ['a listener holds it', { listenersConnected: 1, listenersHolding: 1 }, 'wait'],
  ['a listener may hold it, and has not said so', { listenersConnected: 1, isSomeoneUnknown: true }, 'wait'],
  ['it is arriving', { listenersConnected: 1, isArriving: true }, 'wait'],
  ['another listener takes it', { listenersConnected: 2, isOthersTurn: true }, 'wait'],
  ['it is ours to take', { listenersConnected: 2 }, 'fetch'],
  [
    'a holder is there, but the playhead is near',
    { listenersConnected: 1, listenersHolding: 1, pieceAheadSec: 3.9 },
    'fetch',
  ],
  ['it is arriving, and the playhead is near', { isArriving: true, pieceAheadSec: 3 }, 'wait'],
  [
    'it has been arriving for long, and the playhead is near',
    { isArriving: true, pieceAheadSec: 3, nowMs: 11_600 },
    'fetch',
  ],
  ['it is arriving, and the playhead is upon it', { isArriving: true, pieceAheadSec: 1 }, 'fetch'],
  [
    'a near piece is asked for, and whether HTTP works is being found out',
    { pieceAheadSec: 0, http: 'unknown' },
    'wait',
  ],
  ['a far piece is asked for, and whether HTTP works is not known', { http: 'unknown' }, 'fetch'],
  ['HTTP is dead', { pieceAheadSec: 0, http: 'dead' }, 'wait'],
  ['HTTP is dead and the deadline has come', { http: 'dead', nowMs: 13_950 }, 'fetch'],
  [
    'a holder is there, and the deadline has come',
    { listenersConnected: 1, listenersHolding: 1, nowMs: 13_900 },
    'fetch',
  ],
]

describe('decideWant', () => {
  for (const [what, change, verdict] of CASES) {
    it(`says ${verdict} when ${what}`, () => assert.equal(decideWant({ ...CALM, ...change }), verdict))
  }

  const situation: fc.Arbitrary<WantSituation> = fc.record({
    nowMs: fc.integer({ min: 0, max: 60_000 }),
    askedAtMs: fc.integer({ min: 0, max: 60_000 }),
    deadlineMs: fc.integer({ min: 0, max: 10_000 }),
    pieceAheadSec: fc.double({ min: -100, max: 100, noNaN: true }),
    startedAtMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
    listenersConnected: fc.nat(9),
    listenersHolding: fc.nat(9),
    isSomeoneUnknown: fc.boolean(),
    isArriving: fc.boolean(),
    isOthersTurn: fc.boolean(),
    http: fc.constantFrom('alive', 'unknown', 'dead'),
  })

  it('never waits past its deadline', () => {
    fc.assert(
      fc.property(situation, (drawn) => {
        const late = { ...drawn, nowMs: drawn.askedAtMs + drawn.deadlineMs }
        assert.equal(decideWant(late), 'fetch')
      }),
      { numRuns: runs(300) },
    )
  })

  it('never takes over HTTP before the deadline what a listener holds, while the playhead is safe', () => {
    fc.assert(
      fc.property(situation, (drawn) => {
        const safe = { ...drawn, nowMs: drawn.askedAtMs, deadlineMs: 4000, pieceAheadSec: 4, listenersHolding: 1 }
        assert.equal(decideWant(safe), 'wait')
      }),
      { numRuns: runs(300) },
    )
  })
})

describe('fetchRun', () => {
  const taken =
    (...indices: number[]) =>
    (index: number) =>
      indices.includes(index)
  const CASES: [string, { first: number; most: number; count: number; taken: number[] }, number][] = [
    ['as many as asked for', { first: 3, most: 4, count: 20, taken: [] }, 6],
    ['up to the end of the track', { first: 18, most: 4, count: 20, taken: [] }, 19],
    ['up to what is taken', { first: 3, most: 4, count: 20, taken: [5] }, 4],
    ['one that is itself on its way, when it is late', { first: 3, most: 4, count: 20, taken: [3, 4] }, 3],
    ['one piece at least', { first: 3, most: 0, count: 20, taken: [] }, 3],
  ]
  for (const [what, ask, last] of CASES) {
    it(`takes ${what}`, () => {
      assert.deepEqual(fetchRun(ask.first, ask.most, ask.count, taken(...ask.taken)), { first: ask.first, last })
    })
  }
})

describe('WantDesk', () => {
  it('answers when a review finds an answer, and each ask once', async () => {
    const answers = new Map<number, WantAnswer>()
    let decided = 0
    const desk = new WantDesk(({ index }) => {
      decided++
      return answers.get(index)
    })
    const first = desk.ask(1, 60_000)
    const second = desk.ask(2, 60_000)
    assert.deepEqual(desk.indices, [1, 2])
    answers.set(1, { answer: 'stored' })
    desk.review()
    assert.deepEqual(await first, { answer: 'stored' })
    assert.deepEqual(desk.indices, [2])
    answers.set(2, { answer: 'fetch', count: 3 })
    desk.review()
    assert.deepEqual(await second, { answer: 'fetch', count: 3 })
    const before = decided
    desk.review()
    assert.equal(decided, before)
    desk.close()
  })

  it('is asked again in time before the deadline', async () => {
    let calls = 0
    const desk = new WantDesk(() => (++calls > 1 ? { answer: 'fetch', count: 1 } : undefined))
    assert.deepEqual(await desk.ask(1, 150), { answer: 'fetch', count: 1 })
    desk.close()
  })

  it('answers not-mine to everybody when it closes', async () => {
    const desk = new WantDesk(() => undefined)
    const asked = desk.ask(1, 60_000)
    desk.close()
    assert.deepEqual(await asked, { answer: 'not-mine' })
  })
})
