// Every hostile class of frame, over a real socket.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { RawGun } from '../../../helpers/gun.ts'
import { startNode, type TestNode } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { frames } from '../../core/frame-cases.ts'

let node: TestNode
before(async () => {
  node = await startNode()
})
after(() => node.close())

/** Refused by an answer with an error, or by the end of the connection. */
async function refusal(gun: RawGun, text: string | Buffer): Promise<unknown> {
  gun.socket.send(text)
  return Promise.race([gun.when(({ err }) => err !== undefined).catch(() => 'closed'), gun.closed()])
}

for (const [what, text] of frames()) {
  test(`${what} is refused or the socket closed, and the next client is served`, async () => {
    const gun = await RawGun.connect(node.url)
    assert.ok(await refusal(gun, text))
    await gun.close()
  })
}

test('binary, and what is larger than any frame, ends the connection', async () => {
  for (const bytes of [Buffer.from([0, 255, 1]), Buffer.alloc(3 * 1024 * 1024, 'x')]) {
    const gun = await RawGun.connect(node.url)
    await refusal(gun, bytes)
    await gun.closed()
  }
})

test('after all that a client is served, and the node knows nothing it should not', async () => {
  const [entry] = (await makeAlbum()).entries
  assert.ok(entry)
  const gun = await RawGun.connect(node.url)
  assert.equal((await gun.put(entry)).err, undefined)
  assert.deepEqual((await node.api.catalogue('')).entries, [entry])
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  await gun.close()
})
