// Two relays that trust each other, over real sockets.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { toBase64 } from '../../../../src/core/bytes.ts'
import { signRetirement } from '../../../../src/core/retirement.ts'
import type { Entry } from '../../../../src/core/signed.ts'
import type { NodeWord } from '../../../../src/core/status.ts'
import { BLOB_STATE } from '../../../../src/core/write-policy.ts'
import { sha256 } from '../../../helpers/crypto.ts'
import { freePort } from '../../../helpers/free-port.ts'
import { RawGun } from '../../../helpers/gun.ts'
import { startNode, type TestNode, temporaryFolder } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { hashOf, PNG, signAlbum } from '../made.ts'

/** Everything a node knows but heartbeats, as another node reads it. */
async function storeOf({ url }: TestNode): Promise<string[]> {
  const text = await (await fetch(`${url}/records/catalogue?kinds=all`)).text()
  return text
    .split('\n')
    .filter((line) => line.includes('"value"') && !line.includes('digm/eldernodes'))
    .sort()
}

async function until(is: () => Promise<boolean>, deadlineMs = 20_000): Promise<void> {
  const end = Date.now() + deadlineMs
  while (!(await is())) {
    assert.ok(Date.now() < end, 'it never happened')
    await new Promise((next) => setImmediate(next))
  }
}

const same = async (a: TestNode, b: TestNode, count: number) => {
  const [one, two] = [await storeOf(a), await storeOf(b)]
  return one.length === count && JSON.stringify(one) === JSON.stringify(two)
}

const putAll = async (node: TestNode, entries: readonly Entry[]) => {
  const gun = await RawGun.connect(node.url)
  for (const entry of entries) assert.equal((await gun.put(entry)).err, undefined)
  await gun.close()
}

test('nodes that trust each other tell each other everything, and agree after a partition with edits on both sides', async () => {
  const [portA, portB] = [await freePort(), await freePort()]
  const peersOf = (port: number) => ({ peers: [`http://127.0.0.1:${port}`] })
  const a = await startNode({ port: portA, ...peersOf(portB) })
  let b = await startNode({ port: portB, ...peersOf(portA) })
  const [one, two] = [await makeAlbum({ slug: 'one' }), await makeAlbum({ slug: 'two' })]
  await putAll(a, one.entries)
  await putAll(b, two.entries)
  await until(() => same(a, b, 6))
  const said = (await (await fetch(`${a.url}/status`)).json()) as NodeWord
  assert.deepEqual(said.trusts, [{ nodeId: b.nodeId, endpoint: b.url }])

  const { dataFolder } = b
  await b.node.close()
  const alone = await startNode({ dataFolder })
  const edit = (title: string, by: number) =>
    signAlbum(one.key, { ...one.album, title, version: one.album.version + by })
  const third = await makeAlbum({ slug: 'three' })
  await putAll(a, [await edit('On this side', 5), await edit('Later on this side', 7), ...third.entries])
  const last = await edit('On the other side', 9)
  await putAll(alone, [await edit('Also version seven', 7), last])
  await alone.close()
  b = await startNode({ port: portB, dataFolder, ...peersOf(portA) })
  await until(() => same(a, b, 9))
  assert.equal((await a.api.albumRecords(one.albumId))[0]?.value, last.value)
  await a.close()
  await b.close()
})

test('a cover put on one node is on the other, and a client that asked for nothing is told nothing', async () => {
  const [portA, portB] = [await freePort(), await freePort()]
  const a = await startNode({ port: portA, peers: [`http://127.0.0.1:${portB}`] })
  const b = await startNode({ port: portB, peers: [`http://127.0.0.1:${portA}`] })
  const made = await makeAlbum({ slug: 'covered' })
  const idle = await RawGun.connect(b.url)
  const album = await signAlbum(made.key, { ...made.album, cover: hashOf(PNG) })
  await putAll(a, [album])
  const gun = await RawGun.connect(a.url)
  const cover = { soul: `digm/blobs/${hashOf(PNG)}`, key: hashOf(PNG), value: toBase64(PNG) }
  assert.equal((await gun.put(cover, BLOB_STATE)).err, undefined)
  await until(async () => (await fetch(`${b.url}/cover/${hashOf(PNG)}`)).ok)
  assert.deepEqual(idle.heard, [])
  for (const one of [gun, idle, a, b]) await one.close()
})

test('who only says that it is a trusted node is told nothing', async () => {
  const a = await startNode()
  const gun = await RawGun.connect(a.url)
  const { nodeId } = (await a.api.status()) as { nodeId: string }
  gun.say({ '#': 'aaaaaaaaa', dam: 'digm', proof: { nodeId } })
  const asked = (await gun.when((message) => message.dam === 'digm')) as { proof?: { nonce?: string } }
  const proof = { nodeId, nonce: asked.proof?.nonce, publicKey: nodeId, signature: 'x' }
  gun.say({ '#': 'aaaaaaaab', dam: 'digm', proof })
  assert.equal(await gun.closed(), 1008)
  await a.close()
})

test('nodes agree on what a retired key has said, whichever of them heard of the retirement first', async () => {
  const [portA, portB] = [await freePort(), await freePort()]
  const [folderA, folderB] = [await temporaryFolder(), await temporaryFolder()]
  const startA = () => startNode({ port: portA, peers: [`http://127.0.0.1:${portB}`], dataFolder: folderA })
  const startB = () => startNode({ port: portB, peers: [`http://127.0.0.1:${portA}`], dataFolder: folderB })
  const { key, album, entries } = await makeAlbum({ slug: 'retired' })
  const edited = await signAlbum(key, { ...album, title: 'Edited', version: album.version + 1 })
  const retirement = await signRetirement(key.signer, { name: 'Ada', version: album.version }, sha256)
  let a = await startA()
  await putAll(a, [...entries, retirement])
  await a.close()
  const b = await startB()
  await putAll(b, [...entries, edited])
  a = await startA()
  await until(() => same(a, b, 4))
  assert.ok((await storeOf(a)).includes(JSON.stringify(edited)))
  const gun = await RawGun.connect(b.url)
  const later = await signAlbum(key, { ...album, title: 'Later', version: album.version + 2 })
  assert.equal((await gun.put(later)).err, 'key-retired')
  await gun.close()
  await a.close()
  await b.close()
  for (const folder of [folderA, folderB]) await rm(folder, { recursive: true, force: true })
})
