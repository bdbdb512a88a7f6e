// Over a raw WebSocket, and as those see it who follow through the relay.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Entry } from '../../../../src/core/signed.ts'
import { RawGun, valuesIn } from '../../../helpers/gun.ts'
import { startNode, type TestNode } from '../../../helpers/node.ts'
import { attackedAlbum } from '../../../helpers/second-artist.ts'

const { album, entries, attempts } = await attackedAlbum()
const [good] = entries as [Entry]
let node: TestNode
let thief: RawGun
let follower: RawGun
before(async () => {
  node = await startNode()
  thief = await RawGun.connect(node.url)
  follower = await RawGun.connect(node.url)
  for (const entry of entries) assert.equal((await thief.put(entry)).err, undefined)
  await follower.get({ '#': good.soul })
})
after(async () => {
  await thief.close()
  await follower.close()
  await node.close()
})

for (const { what, entry, state } of attempts) {
  test(`a second artist puts ${what}: refused, and the album is what its artist wrote`, async () => {
    const heard = follower.heard.length
    assert.match(String((await thief.put(entry, state)).err), /^[a-z-]+$/)
    assert.deepEqual(await follower.get({ '#': good.soul, '.': good.key }), [good])
    assert.deepEqual((await node.api.catalogue('')).entries, [good])
    assert.deepEqual(await node.api.albumRecords(album.albumId), entries)
    const told = follower.heard.slice(heard).flatMap(valuesIn)
    assert.deepEqual(told, [good], 'who follows hears nothing but what they asked for')
  })
}
