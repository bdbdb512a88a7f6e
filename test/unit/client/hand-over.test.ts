// What programs hear of albums being held; the node alone is one as programs remember it.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { after, beforeEach, mock, test } from 'node:test'
import { createIntake } from '../../../src/catalogue/intake.ts'
import type { Connection } from '../../../src/client/connection.ts'
import { type AlbumHolding, createHandOver } from '../../../src/client/hand-over.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { ENDPOINT, FakeNode, made, nodeId, nodeKey } from '../publish/fake-node.ts'

const { albumId, album, key } = made
const db = openDatabase()
const intake = createIntake({ db, verifier })
await intake.take(made.entries, 'own')
const closed = new AbortController()
const connection = {
  db,
  intake,
  verifier,
  env: { endpoints: [ENDPOINT] },
  mine: () => key.fingerprint,
  locks: undefined,
  closed: closed.signal,
} as unknown as Connection
const handOver = createHandOver(connection)

let node: FakeNode
beforeEach(() => {
  mock.restoreAll()
  node = new FakeNode()
  mock.method(globalThis, 'fetch', (url: string, init?: RequestInit) => node.fetch(url, init))
})
after(() => {
  closed.abort()
  intake.close()
  mock.restoreAll()
})

/** Resolves with the first state that is waited for, and listens no longer. */
function hear(is: (holding: AlbumHolding) => boolean): Promise<AlbumHolding> {
  return new Promise((resolve) => {
    const stop = handOver.listen('test-album', (holding) => {
      if (!is(holding)) return
      queueMicrotask(() => stop())
      resolve(holding)
    })
  })
}

test('a refusal is told with its code and its reason', async () => {
  node.progress = { state: 'refused', refused: { code: 'quota-exceeded', message: 'There is no more room.' } }
  const { version, isSafe, eldernodes } = await hear(({ eldernodes: [first] }) => first?.status === 'refused')
  assert.deepEqual([version, isSafe], [album.version, false])
  const refused = { status: 'refused', code: 'quota-exceeded', message: 'There is no more room.' }
  assert.deepEqual(eldernodes, [{ endpoint: ENDPOINT, nodeId, ...refused }])
})

test('that an album is safe is told to who comes later too', async () => {
  const held = { nodeId, albumId, albumVersion: album.version, bytesHeld: 40_000, verifiedAt: 1, version: 5 }
  const receipts = await soulOf('receipts', albumId, sha256)
  const receipt = await signRecord(nodeKey.signer, receipts, `${albumId}~${nodeId}`, held)
  await intake.take([receipt], 'asked')
  const first = await hear(({ isSafe }) => isSafe)
  assert.match(first.text, /^Safe to close\. /)
  const again = await hear(() => true)
  assert.equal(again.albumId, first.albumId)
})
