import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { createIntake, type Intake } from '../../../src/catalogue/intake.ts'
import type { InfoHash } from '../../../src/core/ids.ts'
import { holdingOf, type Safety } from '../../../src/core/replicas.ts'
import type { SeedProgress } from '../../../src/core/seeding.ts'
import { readEntry, signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { type Holding, holdAlbum } from '../../../src/publish/holding.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putOutbox } from '../../../src/storage/outbox.ts'
import { putWhole } from '../../../src/storage/own-audio.ts'
import { makeKey, sha1, sha256, verifier } from '../../helpers/crypto.ts'
import { anotherNode, ENDPOINT, FakeNode, made, nodeId, nodeKey } from './fake-node.ts'

const { albumId, album } = made
const [first] = made.tracks
const requestSoul = await soulOf('seed-requests', albumId, sha256)
const seedRequest = { albumId, albumVersion: album.version, status: 'pending', version: album.version }
const asked = await signRecord(made.key.signer, requestSoul, albumId, seedRequest)

let db: Database
let intake: Intake
let node: FakeNode
let stop: AbortController
let offered: readonly InfoHash[] | undefined
let waiting: { until: (safety: Safety, status: string) => boolean; done: () => void } | undefined
let last: { holding: Holding | undefined; safety: Safety | undefined } | undefined

const statusOf = (holding: Holding): string => {
  const [report] = holding.reports
  return report ? holdingOf(report, holding.album.version).status : 'none'
}

function hold(peersCarry: boolean, endpoints = [ENDPOINT], others: Readonly<Record<string, FakeNode>> = {}): void {
  const show = (holding: Holding | undefined, safety?: Safety) => {
    last = { holding, safety }
    if (holding && safety && waiting?.until(safety, statusOf(holding))) waiting.done()
    if (!holding) waiting?.done()
  }
  const digests = { sha1, sha256 }
  const pace = { busyMs: 5, calmMs: 20, stalledMs: 40 }
  const offerToPeers = (wanted: readonly InfoHash[]) => {
    offered = wanted
  }
  const fetch = (url: string, init?: RequestInit) => (others[new URL(url).origin] ?? node).fetch(url, init)
  const options = { db, intake, verifier, digests, endpoints, peersCarry, offerToPeers, fetch, pace }
  holdAlbum(albumId, options, show, stop.signal)
}
const until = (condition: (safety: Safety, status: string) => boolean) =>
  new Promise<void>((done) => {
    waiting = { until: condition, done }
  })

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  intake = createIntake({ db, verifier })
  node = new FakeNode()
  stop = new AbortController()
  last = undefined
  await intake.take(made.entries, 'own')
  await putOutbox(db, { ...asked, ...readEntry(asked) }, 1)
  if (first) await putWhole(db, first.torrent, first.torrentBytes, new Blob([first.bytes]), 1)
})
afterEach(() => {
  stop.abort()
  intake.close()
})

async function receipt(of = node) {
  const key = `${albumId}~${of.nodeId}`
  const { version: albumVersion } = album
  const record = { nodeId: of.nodeId, albumId, albumVersion, bytesHeld: 40_000, verifiedAt: 1, version: 5 }
  return signRecord(of.signer, await soulOf('receipts', albumId, sha256), key, record)
}

const wantsAll = (): Partial<SeedProgress> => {
  const infoHash = first?.torrent.infoHash
  if (!infoHash) throw new Error('there is no track')
  return { state: 'fetching', wants: [{ part: 'audio', infoHash, received: 0 }] }
}

test('what a node lacks is given, the audio over HTTP when no peers carry it, and only its receipt makes it safe', async () => {
  const infoHash = first?.torrent.infoHash
  node.progress = { state: 'fetching', wants: infoHash ? [{ part: 'torrent', infoHash }] : [] }
  node.afterRecords = wantsAll()
  node.afterAudio = { state: 'held', bytesHeld: 40_000, receipt: await receipt() }
  hold(false)
  await until(({ isSafe }) => isSafe)
  assert.ok(node.asked.includes('POST /records'))
  assert.equal(node.received, 40_000)
  assert.equal(last?.holding?.reports[0]?.nodeId, nodeId)
})

test('peers get their time before the audio goes over HTTP', async () => {
  node.progress = wantsAll()
  node.afterAudio = { state: 'held', bytesHeld: 40_000, receipt: await receipt() }
  hold(true)
  const begunMs = Date.now()
  await until(({ isSafe }) => isSafe)
  assert.ok(Date.now() - begunMs >= 40)
  assert.deepEqual(offered, [first?.torrent.infoHash])
})

test('a node that only says it holds everything makes nothing safe, nor does a receipt of another', async () => {
  node.progress = { state: 'held', bytesHeld: 40_000 }
  hold(true)
  await until((_, status) => status === 'fetching')
  const { signer, fingerprint } = await makeKey()
  const other = `two.${fingerprint}`
  const foreign = { nodeId: other, albumId, albumVersion: album.version, bytesHeld: 1, verifiedAt: 1, version: 5 }
  const soul = await soulOf('receipts', albumId, sha256)
  const told = until(() => last?.holding?.helpers === 1)
  await intake.take([await signRecord(signer, soul, `${albumId}~${other}`, foreign)], 'live')
  await told
  assert.equal(last?.safety?.isSafe, false)
})

test('a node that the configured one trusts counts, is given nothing from here, and is let be once it is away', async () => {
  const two = await anotherNode()
  node.trusts = [{ nodeId: two.nodeId, endpoint: 'http://two.example' }]
  node.progress = { state: 'held', bytesHeld: 40_000, receipt: await receipt() }
  two.progress = { state: 'fetching', bytesHeld: 1 }
  hold(true, [ENDPOINT], { 'http://two.example': two })
  await until(({ held }) => held === 1 && last?.holding?.reports[1]?.progress?.state === 'fetching')
  assert.equal(last?.safety?.isSafe, false)
  assert.ok(!two.asked.includes('POST /records'))
  two.isAway = true
  await until(({ isSafe }) => isSafe)
  assert.equal(last?.holding?.reports.length, 1)
  await intake.take([await receipt(two)], 'live')
  await until(({ held }) => held === 2)
})

test('nobody else counts in the place of a trusted node', async () => {
  const [two, liar] = [await anotherNode(), await anotherNode()]
  node.trusts = [{ nodeId: two.nodeId, endpoint: 'http://two.example' }]
  node.progress = { state: 'held', bytesHeld: 40_000, receipt: await receipt() }
  liar.progress = { state: 'held', bytesHeld: 40_000, receipt: await receipt(liar) }
  hold(true, [ENDPOINT], { 'http://two.example': liar })
  await until(({ held }) => held === 1 && last?.holding?.reports.length === 1)
  assert.ok(!liar.asked.some((what) => what.startsWith('GET /seed/')))
})

test('a node is reached by other names than its own, and counts once by all of them', async () => {
  node.progress = { state: 'held', bytesHeld: 40_000, receipt: await receipt() }
  hold(true, ['http://192.168.1.5:8000', 'http://nas.local:8000'])
  await until(({ isSafe }) => isSafe && last?.holding?.reports.length === 1)
  assert.equal(last?.safety?.held, 1)
})

test('a refusal, signed or answered, is shown with its reason', async () => {
  node.progress = undefined
  node.postAnswer = { accepted: false, code: 'key-retired' }
  hold(true)
  await until((_, status) => status === 'refused')
  const report = last?.holding?.reports[0]
  const holding = report && holdingOf(report, album.version)
  assert.ok(holding?.status === 'refused')
  assert.match(holding.message, /key is retired/)
})

test('a node that is away, or cannot prove who it is, is not reached; it is asked again', async () => {
  node.isAway = true
  node.progress = { state: 'fetching', bytesHeld: 1 }
  hold(true)
  await until((_, status) => status === 'unreachable')
  node.signer = made.key.signer
  node.isAway = false
  const asks = node.asked.length
  await until(() => node.asked.length > asks + 1)
  assert.equal(last?.holding && statusOf(last.holding), 'unreachable')
  node.signer = nodeKey.signer
  await until((_, status) => status === 'fetching')
})

test('an album that is not here, or was withdrawn, is not held for', async () => {
  const withdrawn = { albumId, withdrawnAt: 1, version: album.version + 1 }
  const soul = await soulOf('albums', albumId, sha256)
  await intake.take([await signRecord(made.key.signer, soul, albumId, withdrawn)], 'own')
  hold(true)
  await until(() => true)
  assert.equal(last?.holding, undefined)
})
