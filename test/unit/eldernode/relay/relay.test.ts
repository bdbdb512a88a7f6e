// The relay over real sockets.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newId } from '../../../../eldernode/relay/wire-text.ts'
import { toBase64, toHex } from '../../../../src/core/bytes.ts'
import type { Entry } from '../../../../src/core/signed.ts'
import { BLOB_STATE } from '../../../../src/core/write-policy.ts'
import { sha256 } from '../../../helpers/crypto.ts'
import { RawGun, valuesIn, versionOf } from '../../../helpers/gun.ts'
import { publishMade, startNode, type TestNode } from '../../../helpers/node.ts'
import { makeAlbum, noise } from '../../../helpers/records.ts'
import { firstOf, hashOf, PNG, PREVIEW, signAlbum, signTrack, signWithdrawal } from '../made.ts'

let node: TestNode
before(async () => {
  node = await startNode()
})
after(() => node.close())

const albumOf = ({ entries }: { entries: Entry[] }): Entry => {
  const [entry] = entries
  if (!entry) throw new Error('an album without a record')
  return entry
}

describe('a record put over the graph', () => {
  test('is acknowledged, reaches who follows its shard, and shows over HTTP though its audio is nowhere', async () => {
    const made = await makeAlbum({ slug: 'over-graph' })
    const [writer, reader] = [await RawGun.connect(node.url), await RawGun.connect(node.url)]
    const entry = albumOf(made)
    assert.deepEqual(await reader.get({ '#': entry.soul, '.': entry.key }), [])
    for (const one of made.entries) assert.equal((await writer.put(one)).err, undefined)
    const told = await reader.when((message) => valuesIn(message).some(({ key }) => key === entry.key))
    assert.deepEqual(valuesIn(told), [entry])
    assert.equal(told.put?.[entry.soul]?._['>'][entry.key], versionOf(entry))
    const track = firstOf(made).track
    assert.deepEqual(
      (await node.api.albumRecords(made.albumId)).map(({ value }) => value),
      made.entries.map(({ value }) => value),
    )
    assert.deepEqual(await node.api.trackRecords(track.trackId), await node.api.albumRecords(made.albumId))
    assert.ok((await node.api.catalogue('')).entries.some(({ value }) => value === entry.value))
    const response = await fetch(`${node.url}/stream/${track.trackId}`)
    assert.equal(response.status, 504)
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'unreachable')
    await writer.close()
    await reader.close()
  })

  test('that was published over HTTP is told to who follows', async () => {
    const made = await makeAlbum({ slug: 'over-http', trackSizes: [20_000] })
    const reader = await RawGun.connect(node.url)
    const entry = albumOf(made)
    await reader.get({ '#': entry.soul })
    await publishMade(node.api, made)
    await reader.when((message) => valuesIn(message).some(({ value }) => value === entry.value))
    await reader.close()
  })

  test('is refused with a reason when it is stale, forged, misplaced or under another state', async () => {
    const made = await makeAlbum({ slug: 'refused' })
    const other = await makeAlbum({ slug: 'other' })
    const gun = await RawGun.connect(node.url)
    const entry = albumOf(made)
    const newer = await signAlbum(made.key, { ...made.album, title: 'Newer', version: made.album.version + 1 })
    assert.equal((await gun.put(newer)).err, undefined)
    assert.equal((await gun.put(newer)).err, undefined, 'the same again is acknowledged')
    assert.equal((await gun.put(entry)).err, 'stale-version')
    assert.equal((await gun.put(newer, made.album.version + 2)).err, 'bad-record')
    assert.equal((await gun.put({ ...albumOf(other), key: entry.key, soul: entry.soul })).err, 'bad-record')
    const forged = { ...newer, value: newer.value.replace('Newer', 'Forge') }
    assert.equal((await gun.put(forged, made.album.version + 1)).err, 'bad-signature')
    assert.deepEqual(await gun.get({ '#': entry.soul, '.': entry.key }), [newer])
    await gun.close()
  })

  test('a withdrawal frees what was held, and its tracks come back no more', async () => {
    const made = await makeAlbum({ slug: 'freed', trackSizes: [20_001] })
    await publishMade(node.api, made)
    const gun = await RawGun.connect(node.url)
    const withdrawnAt = made.album.version + 1
    assert.equal(
      (await gun.put(await signWithdrawal(made.key, { albumId: made.albumId, withdrawnAt, version: withdrawnAt }))).err,
      undefined,
    )
    assert.equal((await fetch(`${node.url}/stream/${firstOf(made).track.trackId}`)).status, 410)
    const [, track] = made.entries
    assert.ok(track)
    assert.equal((await gun.put(track)).err, 'album-withdrawn')
    await gun.close()
  })

  test('an edit of a held album over the graph shows at once and keeps its audio', async () => {
    const made = await makeAlbum({ slug: 'edited-live', trackSizes: [20_002] })
    await publishMade(node.api, made)
    const gun = await RawGun.connect(node.url)
    const edited = await signAlbum(made.key, { ...made.album, title: 'Edited', version: made.album.version + 1 })
    await gun.put(edited)
    assert.equal((await node.api.albumRecords(made.albumId))[0]?.value, edited.value)
    assert.equal((await fetch(`${node.url}/stream/${firstOf(made).track.trackId}`)).status, 200)
    await gun.close()
  })

  test('an album known from the graph can still be published whole over HTTP', async () => {
    const made = await makeAlbum({ slug: 'both-ways', trackSizes: [20_003] })
    const gun = await RawGun.connect(node.url)
    for (const entry of made.entries) await gun.put(entry)
    await publishMade(node.api, made)
    assert.equal((await fetch(`${node.url}/stream/${firstOf(made).track.trackId}`)).status, 200)
    await gun.close()
  })
})

describe('a get', () => {
  test('gives a shard, one key, or a range of keys, in pages', async () => {
    const gun = await RawGun.connect(node.url)
    const made = await makeAlbum({ slug: 'ranged' })
    const entry = albumOf(made)
    await gun.put(entry)
    assert.ok((await gun.get({ '#': entry.soul })).some(({ key }) => key === entry.key))
    assert.deepEqual(await gun.get({ '#': entry.soul, '.': { '*': 'ranged.' } }), [entry])
    assert.deepEqual(await gun.get({ '#': entry.soul, '.': { '>': 'ranged', '<': 'ranged.~' } }), [entry])
    assert.deepEqual(await gun.get({ '#': entry.soul, '.': { '>': '~~' }, '%': 1 }), [])
    await gun.close()
  })

  test('of only what follows subscribes without a byte of the shard', async () => {
    const [gun, writer] = [await RawGun.connect(node.url), await RawGun.connect(node.url)]
    const made = await makeAlbum({ slug: 'subscribed' })
    const entry = albumOf(made)
    await gun.get({ '#': entry.soul, '.': { '>': '~~' }, '%': 1 })
    await writer.put(entry)
    await gun.when((message) => valuesIn(message).some(({ key }) => key === entry.key))
    await gun.close()
    await writer.close()
  })
})

describe('a cover over the graph', () => {
  const blob = (bytes: Uint8Array) => ({
    soul: `digm/blobs/${hashOf(bytes)}`,
    key: hashOf(bytes),
    value: toBase64(bytes),
  })

  test('is taken when a record names it, given to who asks, and told to nobody else', async () => {
    const made = await makeAlbum({ slug: 'covered' })
    const [gun, idle] = [await RawGun.connect(node.url), await RawGun.connect(node.url)]
    await idle.get({ '#': albumOf(made).soul })
    assert.equal((await gun.put(blob(PNG), BLOB_STATE)).err, 'not-allowed')
    const named = await signAlbum(made.key, { ...made.album, cover: hashOf(PNG) })
    await gun.put(named)
    await idle.when((message) => valuesIn(message).some(({ key }) => key === made.albumId))
    assert.equal((await gun.put(blob(PNG), BLOB_STATE)).err, undefined)
    assert.deepEqual(await idle.get({ '#': `digm/blobs/${hashOf(PNG)}` }), [blob(PNG)])
    assert.ok(
      !idle.heard.some(
        (message) => message['@'] === undefined && valuesIn(message).some(({ soul }) => soul.startsWith('digm/blobs')),
      ),
    )
    const response = await fetch(`${node.url}/cover/${made.albumId}`)
    assert.equal(toHex(await sha256(new Uint8Array(await response.arrayBuffer()))), hashOf(PNG))
    await gun.close()
    await idle.close()
  })
})

test('a preview over the graph must be an MP3, as one by PUT', async () => {
  const gun = await RawGun.connect(node.url)
  const made = await makeAlbum({ slug: 'preview' })
  const [first] = made.tracks
  assert.ok(first)
  const noMp3 = noise(4000, 9)
  const put = async (bytes: Uint8Array, version: number) => {
    const hash = hashOf(bytes)
    await gun.put(
      await signTrack(made.key, { ...first.track, preview: { hash, startSec: 0, durationSec: 1 }, version }),
    )
    return (await gun.put({ soul: `digm/blobs/${hash}`, key: hash, value: toBase64(bytes) }, BLOB_STATE)).err
  }
  assert.equal(await put(noMp3, first.track.version + 1), 'unsupported-audio')
  assert.equal((await fetch(`${node.url}/preview/${hashOf(noMp3)}`)).status, 404)
  assert.equal(await put(PREVIEW, first.track.version + 2), undefined)
  await gun.close()
})

test('the status counts who is connected, and a greeting is answered', async () => {
  const gun = await RawGun.connect(node.url)
  const id = newId()
  gun.say({ '#': id, dam: '?', pid: 'someone' })
  assert.equal((await gun.when((message) => message['@'] === id)).dam, '?')
  const { relay } = (await node.api.status()) as { relay: { peers: number } }
  assert.equal(relay.peers, 1)
  await gun.close()
})
