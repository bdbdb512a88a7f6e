// What a retirement of an artist's key stops, over real sockets and HTTP.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import type { Artist } from '../../../../src/core/records.ts'
import { signRetirement } from '../../../../src/core/retirement.ts'
import { sha256 } from '../../../helpers/crypto.ts'
import { RawGun } from '../../../helpers/gun.ts'
import { startNode, temporaryFolder } from '../../../helpers/node.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { signAlbum, signArtist } from '../made.ts'

test('a retired key says nothing new, whatever it signs, over any way and after a restart, and what it said stays', async () => {
  const dataFolder = await temporaryFolder()
  let node = await startNode({ dataFolder })
  let gun = await RawGun.connect(node.url)
  const { key, album, entries } = await makeAlbum({ slug: 'retired' })
  const { fingerprint, signer } = key
  const { version } = album
  for (const entry of entries) assert.equal((await gun.put(entry)).err, undefined)
  const artist: Artist = { fingerprint, name: 'Ada', links: [], version: version + 10 }
  assert.equal((await gun.put(await signArtist(key, artist))).err, undefined)

  // Signed long before, as it lies in the key file.
  const retirement = await signRetirement(signer, { name: 'Ada', version }, sha256)
  assert.equal((await gun.put(retirement)).err, undefined)
  assert.deepEqual(await gun.get({ '#': retirement.soul, '.': fingerprint }), [retirement])

  const edited = await signAlbum(key, { ...album, title: 'Stolen', version: version + 20 })
  const thief = await signRetirement(signer, { name: 'Ada', version: version + 30, successor: fingerprint }, sha256)
  const check = async () => {
    assert.equal((await gun.put(await signArtist(key, { ...artist, version: version + 20 }))).err, 'key-retired')
    assert.equal((await gun.put(edited)).err, 'key-retired')
    assert.equal((await gun.put(thief)).err, 'stale-version')
    for (const entry of [...entries, retirement]) assert.equal((await gun.put(entry)).err, undefined, 'the same again')
    const posted = await node.api.postRecords([edited])
    assert.deepEqual(posted, [{ key: album.albumId, accepted: false, code: 'key-retired' }])
    const held = (await node.api.albumRecords(album.albumId)).map(({ value }) => value)
    assert.deepEqual(
      held,
      entries.map(({ value }) => value),
    )
  }
  await check()
  await gun.close()
  await node.close()
  node = await startNode({ dataFolder })
  gun = await RawGun.connect(node.url)
  await check()
  await gun.close()
  await node.close()
  await rm(dataFolder, { recursive: true, force: true })
})
