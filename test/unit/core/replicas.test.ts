import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlbumId, NodeId } from '../../../src/core/ids.ts'
import type { Receipt } from '../../../src/core/records.ts'
import { holdingOf, type NodeReport, remedyOf, safetyOf } from '../../../src/core/replicas.ts'
import type { SeedProgress } from '../../../src/core/seeding.ts'

const VERSION = 7
const nodeId = 'node.AAAAAAAAAAAAAAAA' as NodeId
const albumId = 'dusk.BBBBBBBBBBBBBBBB' as AlbumId

const receipt = (changes: Partial<Receipt> = {}): Receipt => ({
  nodeId,
  albumId,
  albumVersion: VERSION,
  bytesHeld: 100,
  verifiedAt: 1,
  version: 1,
  ...changes,
})
const progress = (changes: Partial<SeedProgress> = {}): SeedProgress => ({
  nodeId,
  albumId,
  albumVersion: VERSION,
  state: 'fetching',
  bytesHeld: 43,
  bytesTotal: 100,
  wants: [],
  ...changes,
})
const refused = { code: 'quota-exceeded', message: 'No room.' }
const report = (changes: Partial<NodeReport> = {}): NodeReport => ({
  endpoint: 'https://one.example',
  nodeId,
  receipt: undefined,
  progress: undefined,
  isReachable: true,
  ...changes,
})

const HOLDS = report({ receipt: receipt() })
const ASKED = report()
const REFUSES = report({ receipt: receipt({ verifiedAt: undefined, refused }) })
const GONE = report({ isReachable: false })
const RELAY = report({ progress: progress({ state: 'refused', refused: { code: 'unavailable', message: '' } }) })

test('what a node is said to do follows what it signed, then what it says', () => {
  const table: [string, NodeReport, ReturnType<typeof holdingOf>][] = [
    ['nothing heard', ASKED, { status: 'asked' }],
    ['waiting', report({ progress: progress({ state: 'waiting', albumVersion: 0 }) }), { status: 'asked' }],
    ['fetching', report({ progress: progress() }), { status: 'fetching', fraction: 0.43 }],
    ['no bytes known', report({ progress: progress({ bytesTotal: 0 }) }), { status: 'fetching', fraction: 0 }],
    [
      'says it holds all, signed nothing',
      report({ progress: progress({ state: 'held', bytesHeld: 100 }) }),
      { status: 'fetching', fraction: 0.99 },
    ],
    ['signed', HOLDS, { status: 'holds' }],
    ['signed, then gone', { ...HOLDS, isReachable: false }, { status: 'holds' }],
    ['signed the version before', report({ receipt: receipt({ albumVersion: 6 }) }), { status: 'asked' }],
    ['fetches the version before', report({ progress: progress({ albumVersion: 6 }) }), { status: 'asked' }],
    ['refused', REFUSES, { status: 'refused', ...refused }],
    [
      'refused, not signed yet',
      report({ progress: progress({ state: 'refused', refused }) }),
      { status: 'refused', ...refused },
    ],
    ['refused, asked again', { ...REFUSES, progress: progress() }, { status: 'fetching', fraction: 0.43 }],
    ['keeps no audio', RELAY, { status: 'no-audio' }],
    ['kept no audio when it was last heard', { ...RELAY, isReachable: false }, { status: 'no-audio' }],
    ['gone', GONE, { status: 'unreachable' }],
    ['gone while it fetched', report({ progress: progress(), isReachable: false }), { status: 'unreachable' }],
  ]
  for (const [name, given, expected] of table) assert.deepEqual(holdingOf(given, VERSION), expected, name)
})

test('it is safe at so many signed receipts as there should be, or at all trusted nodes when they are fewer', () => {
  const fetching = report({ progress: progress({ state: 'held', bytesHeld: 100 }) })
  const table: [NodeReport[], boolean, string, string][] = [
    [[HOLDS], true, 'Safe to close', 'on 1 of 1 Eldernodes this app trusts'],
    [[HOLDS, HOLDS], true, 'Safe to close', 'on 2 of 2 Eldernodes this app trusts'],
    [[HOLDS, HOLDS, HOLDS], true, 'Safe to close', 'on 3 Eldernodes'],
    [[HOLDS, HOLDS, HOLDS, ASKED], true, 'Safe to close', 'on 3 Eldernodes'],
    [[fetching], false, 'Keep this page open', 'on 0 of 1 Eldernodes this app trusts'],
    [[HOLDS, ASKED], false, 'Keep this page open', 'on 1 of 2 Eldernodes this app trusts'],
    [[HOLDS, HOLDS, ASKED, ASKED], false, 'Keep this page open', 'on 2 of 3 Eldernodes it should be on'],
    [[HOLDS, REFUSES], false, 'Keep this page open', 'on 1 of 2 Eldernodes'],
    [[REFUSES], false, 'The Eldernode does not take it', 'only while this app is open'],
    [[REFUSES, REFUSES], false, 'No Eldernode takes it', 'only while this app is open'],
    [[HOLDS, RELAY], true, 'Safe to close', 'on 1 of 1 Eldernodes this app trusts'],
    [[HOLDS, ASKED, RELAY], false, 'Keep this page open', 'on 1 of 2 Eldernodes this app trusts'],
    [[REFUSES, RELAY], false, 'The Eldernode does not take it', 'only while this app is open'],
    [[RELAY], false, 'No Eldernode here keeps audio', 'only while this app is open'],
    [[GONE, GONE], false, 'No Eldernode can be reached', 'stored here'],
    [[], false, 'No Eldernode can be reached', 'stored here'],
  ]
  for (const [trusted, isSafe, heading, text] of table) {
    const safety = safetyOf(trusted, VERSION)
    assert.equal(safety.isSafe, isSafe, text)
    assert.equal(safety.heading, heading)
    assert.ok(safety.text.includes(text), safety.text)
  }
})

test('closing the app stops something only while a node is about to take it', () => {
  const table: [NodeReport[], boolean][] = [
    [[ASKED], true],
    [[HOLDS, report({ progress: progress() })], true],
    [[REFUSES, ASKED], true],
    [[HOLDS], false],
    [[REFUSES, GONE], false],
    [[HOLDS, RELAY], false],
    [[RELAY], false],
    [[HOLDS, HOLDS, HOLDS, ASKED], false],
  ]
  for (const [trusted, isUnderWay] of table) assert.equal(safetyOf(trusted, VERSION).isUnderWay, isUnderWay)
})

test('how many there should be can be given', () => {
  assert.equal(safetyOf([HOLDS, ASKED], VERSION, 1).isSafe, true)
  assert.equal(safetyOf([HOLDS, HOLDS, HOLDS, ASKED], VERSION, 4).isSafe, false)
})

test('a refusal says what can be done, a strange one whom to ask', () => {
  assert.match(remedyOf('quota-exceeded'), /more room/)
  assert.match(remedyOf('toString'), /operator/)
  assert.match(remedyOf('invented'), /operator/)
})
