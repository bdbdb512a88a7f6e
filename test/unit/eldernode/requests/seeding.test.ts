// An artist whom nobody has allowed has an album seeded, over HTTP alone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { verifyEntry } from '../../../../src/core/signed.ts'
import { fixture, noisePicture, toneMp3 } from '../../../helpers/audio.ts'
import { verifier } from '../../../helpers/crypto.ts'
import { sourceOf, startNode, type TestNode } from '../../../helpers/node.ts'
import {
  makeGuest,
  offer,
  seedRequestOf,
  sizeOf,
  sounds,
  strangerApi,
  until,
  upload,
} from '../../../helpers/stranger.ts'
import { firstOf, hashOf, PNG, signAlbum, signTrack, signWithdrawal } from '../made.ts'

let node: TestNode
let api: ReturnType<typeof strangerApi>
before(async () => {
  node = await startNode()
  api = strangerApi(node.url)
})
after(() => node.close())

const stateOf = (albumId: Parameters<typeof api.seedProgress>[0]) => api.seedProgress(albumId)
const receiptIn = async (progress: Awaited<ReturnType<typeof stateOf>>) => {
  assert.ok(progress.receipt)
  const { parsed } = await verifyEntry(progress.receipt, verifier)
  assert.ok(parsed.kind === 'receipt')
  return parsed.record
}
const usedBytes = async () => ((await api.status()) as { storage: { usedBytes: number } }).storage.usedBytes

describe('an album of a stranger', () => {
  test('is admitted, taken over HTTP, played and receipted', async () => {
    const made = await makeGuest({ slug: 'whole' })
    await assert.rejects(api.seedProgress(made.albumId), { code: 'not-found' })
    const offered = await offer(api, made)
    assert.equal(offered.state, 'fetching')
    assert.deepEqual(
      offered.wants,
      made.tracks.map(({ torrent }) => ({ part: 'audio', infoHash: torrent.infoHash, received: 0 })),
    )
    const done = await upload(api, made)
    assert.equal(done.state, 'held')
    assert.deepEqual([done.bytesHeld, done.bytesTotal], [sizeOf(made), sizeOf(made)])
    const { receipt, ...record } = {
      receipt: done.receipt,
      ...(await until(
        () => stateOf(made.albumId).then(receiptIn),
        () => true,
      )),
    }
    assert.ok(receipt)
    assert.deepEqual(
      [record.albumId, record.albumVersion, record.bytesHeld, record.refused],
      [made.albumId, made.album.version, sizeOf(made), undefined],
    )
    assert.ok(Math.abs((record.verifiedAt ?? 0) - Date.now()) < 60_000)
    for (const { track, bytes } of made.tracks) {
      const response = await fetch(`${node.url}/stream/${track.trackId}`)
      assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes)
    }
    const lines = await api.albumRecords(made.albumId)
    assert.ok(
      lines.some(({ key }) => key === `${made.albumId}~${done.nodeId}`),
      'the receipt goes with the album',
    )
  })

  test('is waited for when its records come one by one, in any order', async () => {
    const made = await makeGuest({ slug: 'one-by-one' })
    const [album, first, second] = made.entries
    assert.ok(album && first && second)
    await api.postRecords([second])
    await api.postRecords([made.request])
    assert.deepEqual((await stateOf(made.albumId)).wants, [{ part: 'album' }])
    await api.postRecords([album])
    const { state, wants } = await until(
      () => stateOf(made.albumId),
      ({ albumVersion }) => albumVersion > 0,
    )
    assert.deepEqual([state, wants], ['waiting', [{ part: 'track', trackId: first.key }]])
    await api.postRecords([first])
    await until(
      () => stateOf(made.albumId),
      (progress) => progress.state === 'fetching',
    )
  })

  test('takes nobody further whom nothing was asked for', async () => {
    const made = await makeGuest({ slug: 'unasked' })
    const { torrent, torrentBytes } = firstOf(made)
    await api.postRecords(made.entries)
    await assert.rejects(api.putTorrent(torrent.infoHash, torrentBytes), { code: 'not-found' })
  })

  test('is not spoilt by wrong bytes; who sends them waits, others go on', async () => {
    const made = await makeGuest({ slug: 'spoilt', sounds: sounds(4) })
    await offer(api, made)
    const { torrent, bytes } = firstOf(made)
    const wrong = bytes.slice()
    wrong[70_000] = (wrong[70_000] ?? 0) ^ 1
    await assert.rejects(api.putAudio(torrent.infoHash, torrent.name, sourceOf(wrong)), { code: 'hash-mismatch' })
    const { wants } = await stateOf(made.albumId)
    assert.deepEqual(wants, [{ part: 'audio', infoHash: torrent.infoHash, received: 65_536 }])
    await assert.rejects(api.putAudio(torrent.infoHash, torrent.name, sourceOf(wrong)), { code: 'too-many-requests' })
    await node.api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes))
    assert.equal((await stateOf(made.albumId)).state, 'held')
  })

  test('that is edited is receipted anew, and only what changed is wanted', async () => {
    const made = await makeGuest({ slug: 'edited' })
    await offer(api, made)
    await upload(api, made)
    const version = made.album.version + 1
    const album = { ...made.album, title: 'Another title', version }
    const request = await seedRequestOf({ key: made.key, album })
    await api.postRecords([await signAlbum(made.key, album), request])
    const now = await until(
      () => stateOf(made.albumId),
      ({ albumVersion }) => albumVersion === version,
    )
    assert.equal(now.state, 'held')
    await until(
      async () => (await receiptIn(await stateOf(made.albumId))).albumVersion,
      (known) => known === version,
    )
  })

  test('that is cancelled before it is whole gives everything back', async () => {
    const before = await usedBytes()
    const made = await makeGuest({ slug: 'cancelled' })
    await offer(api, made)
    const { torrent, bytes } = firstOf(made)
    await api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes))
    assert.ok((await usedBytes()) >= before + sizeOf(made))
    await api.postRecords([await seedRequestOf(made, { status: 'cancelled', version: made.album.version + 1 })])
    await until(
      () => stateOf(made.albumId),
      ({ state }) => state === 'cancelled',
    )
    assert.equal(await usedBytes(), before)
    await assert.rejects(api.putAudio(torrent.infoHash, torrent.name, sourceOf(bytes)), { code: 'not-found' })
    await api.postRecords([await seedRequestOf(made, { version: made.album.version + 2 })])
    await until(
      () => stateOf(made.albumId),
      ({ state }) => state === 'fetching',
    )
  })

  test('that is withdrawn on its way is gone at once', async () => {
    const before = await usedBytes()
    const made = await makeGuest({ slug: 'withdrawn' })
    await offer(api, made)
    const version = made.album.version + 1
    await api.postRecords([await signWithdrawal(made.key, { albumId: made.albumId, withdrawnAt: version, version })])
    const { state } = await until(
      () => stateOf(made.albumId),
      (progress) => progress.state !== 'fetching',
    )
    assert.equal(state, 'refused')
    assert.equal(await usedBytes(), before)
  })
})

test('cover and preview are taken with it, whichever way they come, and a preview must be an MP3', async () => {
  const made = await makeGuest({ slug: 'small-parts' })
  const [preview, noPreview] = [await toneMp3({ seconds: 2, bitrate: 64 }), new TextEncoder().encode('<html>')]
  const [first, second] = made.tracks.map(({ track }) => track)
  assert.ok(first && second)
  const version = made.album.version + 1
  const trackWith = (track: typeof first, hash: ReturnType<typeof hashOf>) =>
    signTrack(made.key, { ...track, preview: { hash, startSec: 0, durationSec: 1 }, version })
  const album = { ...made.album, cover: hashOf(PNG), version }
  await api.postRecords([
    await signAlbum(made.key, album),
    await trackWith(first, hashOf(preview)),
    await trackWith(second, hashOf(noPreview)),
    await seedRequestOf({ key: made.key, album }),
  ])
  const parts = (await stateOf(made.albumId)).wants.map(({ part }) => part)
  assert.deepEqual([...new Set(parts)], ['cover', 'torrent', 'preview', 'audio'])
  await assert.rejects(api.putPreview(hashOf(noPreview), noPreview), { code: 'unsupported-audio' })
  await api.putPreview(hashOf(preview), preview)
  await api.putCover(hashOf(PNG), PNG)
  await api.postRecords([await signTrack(made.key, { ...second, version: version + 1 })])
  await until(
    () => stateOf(made.albumId),
    ({ wants }) => !wants.some(({ part }) => part === 'preview' || part === 'cover'),
  )
  for (const { torrent, torrentBytes } of made.tracks) await api.putTorrent(torrent.infoHash, torrentBytes)
  assert.equal((await upload(api, made)).state, 'held')
})

describe('what is no sound is refused with its reason', () => {
  const refusal = async (slug: string, bytes: Uint8Array<ArrayBuffer>) => {
    const made = await makeGuest({ slug, sounds: [...sounds(1), bytes] })
    await offer(api, made)
    await assert.rejects(upload(api, made))
    const progress = await until(
      () => stateOf(made.albumId),
      ({ state }) => state === 'refused',
    )
    const { refused, bytesHeld } = await receiptIn(progress)
    assert.equal(bytesHeld, 0)
    assert.deepEqual(progress.refused, refused)
    return refused
  }

  test('a video', async () => {
    const refused = await refusal('video', await fixture('video.mp4'))
    assert.equal(refused?.code, 'unsupported-audio')
    assert.match(refused?.message ?? '', /Track 2.*it is a video/)
  })
  test('a picture named .mp3, before all of it has come', async () => {
    const refused = await refusal('picture', await noisePicture(900))
    assert.match(refused?.message ?? '', /Track 2.*a picture/)
  })
  test('a file that is cut short', async () => {
    const whole = await fixture('tone.flac')
    assert.equal((await refusal('short', whole.slice(0, whole.length - 900)))?.code, 'truncated-audio')
  })
  test('a file that is not what its record promises', async () => {
    const made = await makeGuest({ slug: 'lie' })
    const first = firstOf(made)
    const track = { ...first.track, contentHash: `sha256:${'0'.repeat(64)}` as never, version: made.album.version + 1 }
    await api.postRecords([...made.all, await signTrack(made.key, track)])
    await until(
      () => stateOf(made.albumId),
      ({ state }) => state === 'fetching',
    )
    await api.putTorrent(first.torrent.infoHash, first.torrentBytes)
    await assert.rejects(api.putAudio(first.torrent.infoHash, first.torrent.name, sourceOf(first.bytes)))
    const progress = await until(
      () => stateOf(made.albumId),
      ({ state }) => state === 'refused',
    )
    assert.equal(progress.refused?.code, 'hash-mismatch')
  })
})
