// The package `digm/client` over restarts, devices and nodes: what waits goes out at a later visit and comes to be held, listeners
// hear it from an Eldernode alone and from the artist's page alone, and a key goes with its owner.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { AlbumHolding } from '../../src/client/index.ts'
import type { AlbumId } from '../../src/core/ids.ts'
import { verifyEntry } from '../../src/core/signed.ts'
import { createNodeApi } from '../../src/node-api/node-api.ts'
import { ALBUM, type ClientBed, startBed } from '../helpers/client-page.ts'
import { verifier } from '../helpers/crypto.ts'
import { until } from '../helpers/stranger.ts'

const PASSPHRASE = 'correct horse battery'
/** No browser dials it. */
const NOBODY = 'http://localhost:1'

let bed: ClientBed
let artist: Page
let listener: Page
let albumId: AlbumId
let trackId: string
let magnetURI: string

before(async () => {
  bed = await startBed()
  artist = await bed.open()
  listener = await bed.open()
})
after(() => bed?.end())

const statusOf = (page: Page) => page.evaluate(() => window.digm.gunStorage.getNetworkStatus())

/** Resolves when half a second of it was heard. */
const hear = (page: Page, magnet: string) =>
  page.evaluate(async (uri) => {
    const source = await window.digm.webTorrentClient.streamAudio(uri)
    const audio = new Audio(URL.createObjectURL(source))
    await audio.play()
    await new Promise<void>((resolve) => {
      audio.ontimeupdate = () => audio.currentTime > 0.5 && resolve()
    })
    audio.pause()
    return source.constructor.name
  }, magnet)

test('what waits for a key or a relay outlives the page, and goes out at a later visit', async () => {
  await artist.evaluate(async (album) => {
    const { gunStorage, webTorrentClient, GUNStorageManager } = window.digm
    await gunStorage.storeAlbum(album)
    const preview = await GUNStorageManager.createPreviewClip(window.audioFile, Number.NaN, 20)
    await gunStorage.storePreviewAudio('track_001', preview)
    const { magnetURI } = await webTorrentClient.seedFile(window.audioFile, 'album_001')
    await gunStorage.storeTrack({ trackId: 'track_001', albumId: 'album_001', title: 'Track Title', magnetURI })
  }, ALBUM)
  artist = await bed.reopen(artist)
  const before = await artist.evaluate(
    async ([passphrase, nobody]) => {
      const gunStorage = new window.digm.GUNStorageManager([`${nobody}/gun`])
      const { waiting } = await gunStorage.getNetworkStatus()
      await gunStorage.createKey(passphrase)
      await gunStorage.confirmKeySaved()
      const { unsent, connected } = await gunStorage.getNetworkStatus()
      const track = await gunStorage.getTrack('track_001')
      return { waiting, unsent, connected, track }
    },
    [PASSPHRASE, NOBODY] as const,
  )
  assert.deepEqual([before.waiting, before.connected], [2, false])
  assert.ok(before.unsent >= 2, `${before.unsent}: the track and the album`)
  const { preview, infoHash } = before.track ?? {}
  assert.ok(Math.abs((preview?.startSec ?? 0) - 40 / 3) < 0.1, 'it begins a third in')
  assert.ok(infoHash)

  artist = await bed.reopen(artist)
  const { fingerprint } = await until(
    () => statusOf(artist),
    ({ unsent, waiting }) => unsent === 0 && waiting === 0,
  )
  albumId = `album_001.${fingerprint}` as AlbumId
  trackId = `track_001.${fingerprint}`
  const theirs = await listener.evaluate((id) => window.digm.gunStorage.getTrack(id), trackId)
  magnetURI = theirs?.magnetURI ?? ''
  assert.equal(theirs?.infoHash, infoHash)
})

test('an album that was stored comes to be held by the Eldernode, which signs for it, and is heard from it alone', async () => {
  const holding = await artist.evaluate(
    () =>
      new Promise<AlbumHolding>((resolve) => {
        const stop = window.digm.gunStorage.subscribeToHolding('album_001', (holding) => {
          if (!holding.isSafe) return
          stop()
          resolve(holding)
        })
      }),
  )
  const { albumId: heldId, eldernodes } = holding
  const states = eldernodes.map(({ endpoint, status }) => [endpoint, status])
  assert.deepEqual([heldId, states], ['album_001', [[bed.node.url, 'holds']]])
  const entries = await createNodeApi(bed.node.url).albumRecords(albumId)
  const records = (await Promise.all(entries.map((entry) => verifyEntry(entry, verifier)))).map(({ parsed }) => parsed)
  const receipt = records.find(({ kind }) => kind === 'receipt')?.record
  const album = records.find(({ kind }) => kind === 'album')?.record
  assert.ok(receipt && 'bytesHeld' in receipt && album && 'tracks' in album)
  assert.deepEqual([receipt.nodeId, receipt.albumVersion, receipt.refused], [bed.node.nodeId, album.version, undefined])

  const taken = await listener.evaluate(
    async ([id, magnet]) => {
      const { gunStorage, webTorrentClient } = window.digm
      const { progress } = await webTorrentClient.tryElderNodeFallback(magnet)
      const track = await gunStorage.getTrack(id)
      return {
        progress,
        fileSize: track?.fileSize,
        isRight: await gunStorage.validateContentHash(id, track?.contentHash ?? ''),
        preview: (await gunStorage.getPreviewAudio(id))?.length,
      }
    },
    [trackId, magnetURI] as const,
  )
  assert.deepEqual([taken.progress, taken.isRight, taken.fileSize], [1, true, receipt.bytesHeld])
  assert.ok(taken.preview)
  assert.equal(await hear(listener, magnetURI), 'MediaSource')
})

test('with no audio on any Eldernode the page of a listener is enough, through the ICE servers that are set', async () => {
  await bed.node.setServeAudio(false)
  await artist.evaluate(() => window.digm.webTorrentClient.initialize())
  const iceServers = 'stun:127.0.0.1:3478'
  const another = await bed.open({ VITE_ICE_SERVERS: iceServers })
  await another.evaluate(() => {
    const asked = new Set<string>()
    Object.assign(window, { asked })
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        // Nobody answers there, and to find out takes ten seconds.
        super()
        for (const { urls } of configuration?.iceServers ?? []) asked.add(String(urls))
      }
    }
  })
  try {
    await hear(another, magnetURI)
    assert.deepEqual(await another.evaluate(() => [...(window as unknown as { asked: Set<string> }).asked]), [
      iceServers,
    ])
    const status = await another.evaluate(() => window.digm.webTorrentClient.getNetworkStatus())
    assert.ok(status.connected && status.peers > 0, JSON.stringify(status))
  } finally {
    await bed.node.setServeAudio(true)
    await another.close()
  }
})

test('a key goes with its owner to another device, where bare ids mean the same albums', async () => {
  const file = await artist.evaluate(() => window.digm.gunStorage.exportKey())
  const device = await bed.open()
  const got = await device.evaluate(
    async ([key, passphrase, album]) => {
      const { gunStorage } = window.digm
      const code = (work: Promise<unknown>) =>
        work.then(
          () => 'none',
          (error: { code: string }) => error.code,
        )
      const none = await code(gunStorage.exportKey())
      const wrong = await code(gunStorage.importKey(key, 'not the passphrase'))
      const torn = await code(gunStorage.importKey(key.slice(9), passphrase))
      await gunStorage.importKey(key, passphrase)
      const tracks = (await gunStorage.getAlbumTracks('album_001')).map((track) => track.title)
      const before = await gunStorage.getAlbum('album_001')
      await gunStorage.storeAlbum({ ...album, title: 'The same, from elsewhere' })
      const { fingerprint } = await gunStorage.getNetworkStatus()
      return { none, wrong, torn, tracks, before, after: await gunStorage.getAlbum('album_001'), fingerprint }
    },
    [file, PASSPHRASE, ALBUM] as const,
  )
  assert.deepEqual([got.none, got.wrong, got.torn], ['not-allowed', 'bad-key-file', 'bad-key-file'])
  assert.equal(`album_001.${got.fingerprint}`, albumId)
  assert.deepEqual([got.before?.title, got.tracks], [ALBUM.title, ['Track Title']])
  assert.ok((got.after?.version ?? 0) > (got.before?.version ?? 0))
  assert.deepEqual(got.after?.tracks, got.before?.tracks)
  await until(
    () => artist.evaluate(() => window.digm.gunStorage.getAlbum('album_001')),
    (album) => album?.title === 'The same, from elsewhere',
  )
})
