import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Urgency, urgencyOf } from '../../../sw/urgency.ts'

// 100 s of audio in 100 pieces of one second each.
const layout = { length: 100 * 16_384, pieceLength: 16_384 }
const at = (positionSec: number) => ({ positionSec, durationSec: 100 })

const cases: [name: string, args: Parameters<typeof urgencyOf>, expected: Urgency][] = [
  [
    'a start without a playhead takes the lead over HTTP',
    [layout, 100, { first: 0, last: 63 }, 0],
    { kind: 'now', last: 6 },
  ],
  ['so does a start with one', [layout, 100, { first: 0, last: 63 }, 0, at(0)], { kind: 'now', last: 6 }],
  ['the lead ends with the gap', [layout, 100, { first: 0, last: 2 }, 0, at(0)], { kind: 'now', last: 2 }],
  [
    'beyond the lead the pages are asked',
    [layout, 100, { first: 7, last: 63 }, 0, at(0)],
    { kind: 'ask', deadlineMs: 4000 },
  ],
  [
    'the closer the playhead, the shorter the wait',
    [layout, 100, { first: 7, last: 63 }, 0, at(1)],
    { kind: 'ask', deadlineMs: 3000 },
  ],
  [
    'a request that goes on far beyond the playhead asks at once',
    [layout, 100, { first: 64, last: 99 }, 64, at(20)],
    { kind: 'ask', deadlineMs: 4000 },
  ],
  [
    'the playhead catching up makes a piece urgent',
    [layout, 100, { first: 64, last: 99 }, 64, at(60)],
    { kind: 'now', last: 66 },
  ],
  [
    'a seek back that the page has not told of counts as a start',
    [layout, 100, { first: 10, last: 63 }, 10, at(80)],
    { kind: 'now', last: 16 },
  ],
  [
    'a seek back that it has told of as well',
    [layout, 100, { first: 10, last: 63 }, 10, at(10)],
    { kind: 'now', last: 16 },
  ],
]
for (const [name, args, expected] of cases) test(name, () => assert.deepEqual(urgencyOf(...args), expected))
