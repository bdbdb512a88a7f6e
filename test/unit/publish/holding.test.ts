import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { createIntake, type Intake } from '../../../src/catalogue/intake.ts'
import { toBase64url, utf8 } from '../../../src/core/bytes.ts'
import type { InfoHash, NodeId } from '../../../src/core/ids.ts'
import { holdingOf, type Safety } from '../../../src/core/replicas.ts'
import type { SeedProgress } from '../../../src/core/seeding.ts'
import { readEntry, signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { statusText } from '../../../src/core/status.ts'
import { type Holding, holdAlbum } from '../../../src/publish/holding.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putOutbox } from '../../../src/storage/outbox.ts'
import { putWhole } from '../../../src/storage/own-audio.ts'
import { makeKey, sha1, sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const ENDPOINT = 'http://one.example'
const made = await makeAlbum({ trackSizes: [40_000] })
const [first] = made.tracks
const nodeKey = await makeKey()
const nodeId = `one.${nodeKey.fingerprint}` as NodeId
const { albumId, album } = made
const requestSoul = await soulOf('seed-requests', albumId, sha256)
const seedRequest = { albumId, albumVersion: album.version, status: 'pending', version: album.version }
const asked = await signRecord(made.key.signer, requestSoul, albumId, seedRequest)

type Answer = { status?: number; body: unknown }

/** An Eldernode as one remembers it: what it is asked for, in order, and what it answers. */
class FakeNode {
  asked: string[] = []
  signer = nodeKey.signer
  isAway = false
  progress: Partial<SeedProgress> | undefined
  /** After the records came. */
  afterRecords: Partial<SeedProgress> | undefined
  afterAudio: Partial<SeedProgress> & { receipt?: unknown } = {}
  postAnswer: { accepted: boolean; code?: string } = { accepted: true }
  received = 0

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (this.isAway) throw new TypeError('Failed to fetch')
    const { pathname, searchParams } = new URL(url)
    const { status = 200, body } = await this.answer(`${init.method ?? 'GET'} ${pathname}`, searchParams, init)
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }

  private async answer(what: string, query: URLSearchParams, init: RequestInit): Promise<Answer> {
    this.asked.push(what)
    if (what === 'GET /status') {
      const signature = await this.signer.sign(utf8(statusText(query.get('nonce') ?? '', nodeId, ENDPOINT)))
      const proof = { publicKey: this.signer.publicKey, signature: toBase64url(signature) }
      return { body: { nodeId, endpoint: ENDPOINT, ...proof } }
    }
    if (what.startsWith('GET /seed/')) {
      if (!this.progress) return { status: 404, body: { error: { code: 'not-found', message: '' } } }
      const base = { nodeId, albumId, albumVersion: album.version, bytesHeld: 0, bytesTotal: 40_000, wants: [] }
      return { body: { ...base, ...this.progress } }
    }
    if (what === 'POST /records') return this.takeRecords(String(init.body))
    if (what.startsWith('PUT /webseed/')) return this.takeAudio(init)
    return { status: 201, body: {} }
  }

  private takeRecords(body: string): Answer {
    this.progress = this.afterRecords ?? this.progress
    const lines = body.trim().split('\n')
    const answers = lines.map((line) => ({ key: (JSON.parse(line) as { key: string }).key, ...this.postAnswer }))
    return { body: answers.map((answer) => `${JSON.stringify(answer)}\n`).join('') }
  }

  private takeAudio(init: RequestInit): Answer {
    const size = (init.body as Uint8Array).length
    this.received += size
    if (size > 0) this.progress = this.afterAudio
    return this.received < 40_000 ? { status: 202, body: { received: this.received } } : { status: 201, body: {} }
  }
}

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

function hold(peersCarry: boolean): void {
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
  const { fetch } = node
  const options = { db, intake, verifier, digests, endpoints: [ENDPOINT], peersCarry, offerToPeers, fetch, pace }
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

async function receipt(changes: object = {}) {
  const key = `${albumId}~${nodeId}`
  const record = { nodeId, albumId, albumVersion: album.version, bytesHeld: 40_000, verifiedAt: 1, version: 5 }
  return signRecord(nodeKey.signer, await soulOf('receipts', albumId, sha256), key, { ...record, ...changes })
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
