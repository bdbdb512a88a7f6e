// Taking an album in over HTTP, with the client every publisher uses.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { DigmError, type ErrorCode } from '../../../src/core/errors.ts'
import { publishMade, sourceOf, startNode, type TestNode } from '../../helpers/node.ts'
import { type MadeAlbum, makeAlbum, noise } from '../../helpers/records.ts'
import { firstOf, hashOf, makeFullAlbum, PNG, PREVIEW, signAlbum, signWithdrawal } from './made.ts'

const failsWith = (code: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof DigmError, String(error))
  assert.equal(error.code, code)
  return true
}

describe('taking an album in', () => {
  let node: TestNode
  before(async () => {
    node = await startNode()
  })
  after(() => node.close())

  const status = async (path: string, init?: RequestInit) => (await fetch(node.url + path, init)).status

  test('an album shows when the last of its parts is there, and not before', async () => {
    const made = await makeFullAlbum()
    const first = firstOf(made)
    const steps: (() => Promise<unknown>)[] = [
      () => node.api.postRecords(made.entries),
      ...made.tracks.map((track) => () => node.api.putTorrent(track.torrent.infoHash, track.torrentBytes)),
      () => node.api.putCover(hashOf(PNG), PNG),
      () => node.api.putPreview(hashOf(PREVIEW), PREVIEW),
      ...made.tracks.map(
        (track) => () => node.api.putAudio(track.torrent.infoHash, track.torrent.name, sourceOf(track.bytes)),
      ),
    ]
    for (const step of steps) {
      await assert.rejects(node.api.albumRecords(made.albumId), failsWith('album-unknown'))
      assert.equal(await status(`/stream/${first.track.trackId}`), 404)
      assert.equal(await status(`/torrents/${first.torrent.infoHash}.torrent`), 404)
      assert.equal(await status(`/webseed/${first.torrent.infoHash}/01.mp3`), 404)
      assert.equal(await status(`/cover/${hashOf(PNG)}`), 404)
      assert.equal(await status(`/preview/${hashOf(PREVIEW)}`), 404)
      assert.ok(!(await node.api.catalogue('')).entries.some(({ key }) => key === made.albumId))
      await step()
    }
    assert.deepEqual(
      (await node.api.albumRecords(made.albumId)).map(({ value }) => value),
      made.entries.map(({ value }) => value),
    )
    assert.deepEqual((await node.api.blob('cover', hashOf(PNG))).bytes, PNG)
    assert.deepEqual((await node.api.blob('preview', hashOf(PREVIEW))).bytes, PREVIEW)
    for (const { track, bytes } of made.tracks) {
      const response = await fetch(`${node.url}/stream/${track.trackId}`)
      assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes)
    }
  })

  test('everything may be said twice', async () => {
    const made = await makeAlbum()
    await publishMade(node.api, made)
    await publishMade(node.api, made)
    assert.equal((await node.api.albumRecords(made.albumId)).length, 3)
  })

  test('records are judged line by line, in any order', async () => {
    const made = await makeAlbum({ slug: 'any-order' })
    const [album, ...tracks] = made.entries
    assert.ok(album && tracks[0] && tracks[1])
    const other = await makeAlbum()
    const forged = { ...tracks[1], value: tracks[1].value.replace('Track 2', 'Track x') }
    const wrongKey = { ...album, value: other.entries[0]?.value ?? '' }
    const posted = await node.api.postRecords([tracks[0], forged, wrongKey, album])
    assert.deepEqual(
      posted.map((line) => (line.accepted ? 'yes' : line.code)),
      ['yes', 'bad-signature', 'bad-record', 'yes'],
    )
  })

  test('a track without its album, or not on it, is refused', async () => {
    const made = await makeAlbum({ slug: 'refused' })
    const [album, ...tracks] = made.entries
    assert.ok(album && tracks[0] && tracks[1])
    assert.deepEqual(await node.api.postRecords([tracks[0]]), [
      { key: tracks[0].key, accepted: false, code: 'album-unknown' },
    ])
    const shorter = await signAlbum(made.key, { ...made.album, tracks: made.album.tracks.slice(0, 1) })
    assert.deepEqual(await node.api.postRecords([shorter, tracks[1]]), [
      { key: shorter.key, accepted: true },
      { key: tracks[1].key, accepted: false, code: 'track-unknown' },
    ])
  })

  test('an older version is refused, a version of tomorrow too', async () => {
    const made = await makeAlbum({ slug: 'versions' })
    await publishMade(node.api, made)
    const at = async (version: number) => {
      const [posted] = await node.api.postRecords([await signAlbum(made.key, { ...made.album, version })])
      return posted?.accepted ? 'yes' : posted?.code
    }
    assert.equal(await at(made.album.version - 1), 'stale-version')
    assert.equal(await at(Date.now() + 3_600_000), 'future-version')
    assert.equal(await at(made.album.version + 1), 'yes')
  })

  test('bytes nobody has announced are not taken', async () => {
    const made = await makeAlbum({ slug: 'unannounced', trackSizes: [31_415] })
    const { torrent, torrentBytes, bytes } = firstOf(made)
    await assert.rejects(node.api.putTorrent(torrent.infoHash.replace(/^./, 'f') as never, torrentBytes), DigmError)
    const lonely = noise(30_000, 77)
    await assert.rejects(node.api.putCover(hashOf(lonely), lonely), failsWith('not-found'))
    await node.api.postRecords(made.entries)
    await assert.rejects(node.api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes)), DigmError)
  })

  test('a cover that is no picture is refused, whatever its hash', async () => {
    const made = await makeAlbum({ slug: 'svg' })
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    await node.api.postRecords([await signAlbum(made.key, { ...made.album, cover: hashOf(svg) })])
    await assert.rejects(node.api.putCover(hashOf(svg), svg), failsWith('bad-request'))
    await assert.rejects(node.api.putCover(hashOf(svg), PNG), failsWith('hash-mismatch'))
  })

  test('a new version shows when it is whole; until then the old one does, and its audio goes after', async () => {
    const old = await makeAlbum({ slug: 'edited', trackSizes: [30_001, 40_001] })
    await publishMade(node.api, old)
    const version = old.album.version + 1
    const next = await makeAlbum({ slug: 'edited', trackSizes: [30_001, 50_001], version, key: old.key })
    const [album, , second] = next.entries
    const changed = next.tracks[1]
    const dropped = old.tracks[1]
    assert.ok(album && second && changed && dropped)
    await node.api.postRecords([album, second])
    await node.api.putTorrent(changed.torrent.infoHash, changed.torrentBytes)
    const before = await node.api.albumRecords(old.albumId)
    assert.deepEqual(
      before.map(({ value }) => value),
      old.entries.map(({ value }) => value),
    )
    await node.api.putAudio(changed.torrent.infoHash, changed.torrent.name, sourceOf(changed.bytes))
    const now = await node.api.albumRecords(old.albumId)
    assert.deepEqual(
      now.map(({ value }) => value),
      [album.value, old.entries[1]?.value, second.value],
    )
    assert.equal(await status(`/webseed/${dropped.torrent.infoHash}/02.mp3`), 404)
    const folders = await readdir(join(node.dataFolder, 'audio'))
    assert.ok(folders.includes(changed.torrent.infoHash) && !folders.includes(dropped.torrent.infoHash))
  })

  test('a withdrawn album is gone at once, for good, and says so', async () => {
    const made = await makeAlbum({ slug: 'withdrawn', trackSizes: [20_123] })
    await publishMade(node.api, made)
    const { track, torrent } = firstOf(made)
    const { cursor } = await node.api.catalogue('')
    const withdrawnAt = made.album.version + 5
    const entry = await signWithdrawal(made.key, { albumId: made.albumId, withdrawnAt, version: withdrawnAt })
    assert.deepEqual(await node.api.postRecords([entry]), [{ key: made.albumId, accepted: true }])
    for (const path of [
      `/stream/${track.trackId}`,
      `/records/album/${made.albumId}`,
      `/records/track/${track.trackId}`,
      `/webseed/${torrent.infoHash}/01.mp3`,
      `/torrents/${torrent.infoHash}.torrent`,
    ]) {
      assert.equal(await status(path), 410, path)
    }
    assert.ok(!(await readdir(join(node.dataFolder, 'audio'))).includes(torrent.infoHash))
    assert.deepEqual((await node.api.catalogue(cursor)).entries, [entry])
    const again = await node.api.postRecords(made.entries)
    assert.deepEqual(
      again.map((line) => (line.accepted ? 'yes' : line.code)),
      ['stale-version', 'album-withdrawn'],
    )
  })
})

describe('who may write', () => {
  test('a page of another site is a stranger, and so is who comes through a proxy: their records are known, nothing waits for bytes', async () => {
    const node = await startNode()
    const sizes = [20_001, 20_002, 20_003]
    const [stranger, proxied, own] = await Promise.all(sizes.map((size) => makeAlbum({ trackSizes: [size] })))
    assert.ok(stranger && proxied && own)
    const post = async ({ entries }: MadeAlbum, headers: Record<string, string>) => {
      const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
      const response = await fetch(`${node.url}/records`, { method: 'POST', body, headers })
      assert.match(await response.text(), /^(\{"key":"[^"]+","accepted":true\}\n){2}$/)
    }
    await post(stranger, { origin: 'https://evil.example' })
    await post(proxied, { 'x-forwarded-for': '127.0.0.1' })
    await post(own, {})
    for (const made of [stranger, proxied]) {
      const { torrent, torrentBytes } = firstOf(made)
      assert.equal((await node.api.albumRecords(made.albumId)).length, 2)
      await assert.rejects(node.api.putTorrent(torrent.infoHash, torrentBytes), failsWith('not-found'))
    }
    await assert.rejects(node.api.albumRecords(own.albumId), failsWith('album-unknown'))
    await node.api.putTorrent(firstOf(own).torrent.infoHash, firstOf(own).torrentBytes)
    await node.close()
  })

  test('an allowed artist may from anywhere, a denied one from nowhere', async () => {
    const friend = await makeAlbum()
    const foe = await makeAlbum()
    const node = await startNode({ allow: [friend.key.publicKey], deny: [foe.key.fingerprint] })
    const post = async ({ entries }: MadeAlbum, headers: Record<string, string>) => {
      const body = entries.map((entry) => JSON.stringify(entry)).join('\n')
      return (await fetch(`${node.url}/records`, { method: 'POST', body, headers })).text()
    }
    assert.match(await post(friend, { 'x-forwarded-for': '203.0.113.9' }), /^(\{"key":"[^"]+","accepted":true\}\n){3}$/)
    assert.match(await post(foe, {}), /^(\{[^}]+"code":"not-allowed"\}\n){3}$/)
    await node.close()
  })
})

test('what does not fit is refused before a byte is taken', async () => {
  const node = await startNode({ capacity: 100_000 })
  const small = await makeAlbum({ slug: 'small', trackSizes: [60_000] })
  const large = await makeAlbum({ slug: 'large', trackSizes: [50_000] })
  await publishMade(node.api, small)
  await node.api.postRecords(large.entries)
  const { torrent, torrentBytes, bytes } = firstOf(large)
  await node.api.putTorrent(torrent.infoHash, torrentBytes)
  const upload = node.api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes))
  await assert.rejects(upload, failsWith('quota-exceeded'))
  const { storage } = (await node.api.status()) as { storage: { usedBytes: number } }
  assert.ok(storage.usedBytes > 60_000 && storage.usedBytes < 62_000, String(storage.usedBytes))
  assert.equal((await node.api.albumRecords(small.albumId)).length, 2)
  await node.close()
})
