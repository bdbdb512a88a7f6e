// The package `digm/client` in real pages against a real Eldernode: what an artist's program stores, with the setup guide's records.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Track } from '../../src/client/index.ts'
import { ALBUM, type ClientBed, startBed, TONE_SEC } from '../helpers/client-page.ts'

const PASSPHRASE = 'correct horse battery'

const TRACK: Track = {
  trackId: 'track_001',
  albumId: 'album_001',
  title: 'Track Title',
  durationSec: 180,
  isPreview: true,
  contentHash: 'sha256:abc123...',
  createdAt: 1_735_689_600_000,
}

let bed: ClientBed
/** Of the artist, and of somebody else. */
let page: Page
let other: Page

before(async () => {
  bed = await startBed()
  page = await bed.open()
  other = await bed.open()
})
after(() => bed?.end())

/** Every field that was given is there again, equal. */
function assertGiven(given: object, got: object | null): void {
  assert.ok(got)
  const fields = Object.fromEntries(Object.keys(given).map((name) => [name, (got as Record<string, unknown>)[name]]))
  assert.deepEqual(fields, given)
}

test('the records of the guide go in without a key and come back as they were, with bare ids', async () => {
  await page.evaluate((album) => window.digm.gunStorage.storeAlbum(album), ALBUM)
  const magnetURI = await page.evaluate(async () => {
    const clip = await window.digm.GUNStorageManager.createPreviewClip(window.audioFile, 30, 30)
    await window.digm.gunStorage.storePreviewAudio('track_001', clip)
    const torrent = await window.digm.webTorrentClient.seedFile(window.audioFile, 'album_001')
    return torrent.magnetURI
  })
  const fileSize = await page.evaluate(() => window.audioFile.size)
  const track = { ...TRACK, magnetURI, fileSize }
  await page.evaluate((given) => window.digm.gunStorage.storeTrack(given), track)

  const got = await page.evaluate(async () => ({
    album: await window.digm.gunStorage.getAlbum('album_001'),
    track: await window.digm.gunStorage.getTrack('track_001'),
    tracks: await window.digm.gunStorage.getAlbumTracks('album_001'),
    preview: await window.digm.gunStorage.getPreviewAudio('track_001'),
    status: await window.digm.gunStorage.getNetworkStatus(),
  }))
  assertGiven(ALBUM, got.album)
  assert.deepEqual(got.album?.unverifiable, ['payment'])
  assertGiven(track, got.track)
  assert.deepEqual(got.track?.unverifiable, ['contentHash'])
  assert.deepEqual(
    got.tracks.map(({ trackId }) => trackId),
    ['track_001'],
  )
  assert.ok(got.preview && got.preview.length > 1000)
  const { connected, waiting, unsent, fingerprint } = got.status
  assert.deepEqual(
    { connected, waiting, unsent, fingerprint },
    { connected: true, waiting: 2, unsent: 0, fingerprint: undefined },
  )
})

test('nothing leaves before the key was saved; then all of it does, and is the same to everybody', async () => {
  const heard = other.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const stop = window.digm.gunStorage.subscribeToAlbums((album, albumId) => {
          if (album.title !== 'My First Album') return
          stop()
          resolve(albumId)
        })
      }),
  )
  const file = await page.evaluate((passphrase) => window.digm.gunStorage.createKey(passphrase), PASSPHRASE)
  assert.equal(JSON.parse(file).type, 'digm-artist-key')
  assert.equal((await page.evaluate(() => window.digm.gunStorage.getNetworkStatus())).waiting, 2)
  await page.evaluate(() => window.digm.gunStorage.confirmKeySaved())

  const status = await page.evaluate(() => window.digm.gunStorage.getNetworkStatus())
  assert.equal(status.waiting, 0)
  const albumId = await heard
  assert.equal(albumId, `album_001.${status.fingerprint}`)
  const mine = await page.evaluate(() => window.digm.gunStorage.getAlbum('album_001'))
  assertGiven(ALBUM, mine)
  const theirs = await other.evaluate((id) => window.digm.gunStorage.getAlbum(id), albumId)
  const { paradioPreviewTrackIds, ...rest } = ALBUM
  assertGiven({ ...rest, albumId, paradioPreviewTrackIds: [`track_001.${status.fingerprint}`] }, theirs)

  const track = await other.evaluate(
    (id) =>
      new Promise<object>((resolve) => {
        const stop = window.digm.gunStorage.subscribeToTrack(id, (found) => {
          stop()
          resolve(found)
        })
      }),
    `track_001.${status.fingerprint}`,
  )
  const { durationSec, contentHash, title } = TRACK
  assertGiven({ durationSec, contentHash, title, albumId }, track)
  assert.equal(await page.evaluate(() => window.digm.gunStorage.exportKey()), file)
})

test('a preview is an MP3 of the part that was asked for, and plays from a data URL', async () => {
  const heard = await page.evaluate(async () => {
    const { GUNStorageManager, gunStorage } = window.digm
    const lengthOf = async (base64: string | null) => {
      const audio = new Audio(`data:audio/mp3;base64,${base64}`)
      await new Promise((resolve, reject) => {
        audio.onplaying = resolve
        audio.play().catch(reject)
      })
      audio.pause()
      return audio.duration
    }
    return {
      stored: await lengthOf(await gunStorage.getPreviewAudio('track_001')),
      short: await lengthOf(await GUNStorageManager.createPreviewClip(window.audioFile, 30, 15)),
      third: await lengthOf(await GUNStorageManager.createPreviewClip(window.audioFile, Number.NaN)),
    }
  })
  assert.ok(Math.abs(heard.stored - 30) < 0.2, `${heard.stored} s`)
  assert.ok(Math.abs(heard.short - 15) < 0.2, `${heard.short} s`)
  assert.ok(Math.abs(heard.third - 30) < 0.2, `${heard.third} s`)
  const preview = (await page.evaluate(() => window.digm.gunStorage.getTrack('track_001')))?.preview
  assert.equal(preview?.durationSec, 30)
  assert.ok(Math.abs((preview?.startSec ?? 0) - (TONE_SEC - 30)) < 0.1, 'as late as the track allows')
})

test('a picture is made small enough, and comes back as the cover it was', async () => {
  const made = await page.evaluate(async (album) => {
    const { GUNStorageManager, gunStorage } = window.digm
    const coverImage = await GUNStorageManager.compressImage(window.pictureFile, 30)
    await gunStorage.storeAlbum({ ...album, albumId: 'album_cover', coverImage })
    return { coverImage, got: (await gunStorage.getAlbum('album_cover'))?.coverImage }
  }, ALBUM)
  assert.match(made.coverImage, /^data:image\/(webp|jpeg);base64,/)
  assert.ok(Buffer.from(made.coverImage.split(',')[1] ?? '', 'base64').length <= 30 * 1024)
  assert.equal(made.got, made.coverImage)
})

test('tracks stored side by side are all in their album, and before it exists they wait for it', async () => {
  const got = await page.evaluate(async (album) => {
    const { gunStorage } = window.digm
    const { magnetURI = '' } = (await gunStorage.getTrack('track_001')) ?? {}
    const ids = Array.from({ length: 12 }, (_, i) => `side_${i + 1}`)
    const store = (trackId: string) =>
      gunStorage.storeTrack({ trackId, albumId: 'album_side', title: trackId, magnetURI })
    await Promise.all(ids.slice(0, 6).map(store))
    const early = await gunStorage.getAlbum('album_side')
    await gunStorage.storeAlbum({ ...album, albumId: 'album_side', paradioPreviewTrackIds: [] })
    await Promise.all(ids.slice(6).map(store))
    const { tracks = [], version } = (await gunStorage.getAlbum('album_side')) ?? {}
    return { early, ids, listed: tracks.map(({ trackId }) => trackId), version }
  }, ALBUM)
  assert.equal(got.early, null)
  assert.deepEqual(got.listed, got.ids)
  assert.ok(got.version)
})

test('playlists stay on this device unless they are public', async () => {
  const list = { userId: 'user_1', trackIds: ['track_001', bed.published.tracks[0]?.trackId ?? ''], createdAt: 1 }
  const secret = { ...list, playlistId: 'mine', title: 'Mine alone', isPublic: false }
  const open = { ...list, playlistId: 'open', title: 'For all', isPublic: true }
  const own = await page.evaluate(
    async (playlists) => {
      for (const playlist of playlists) await window.digm.gunStorage.storePlaylist(playlist)
      const { fingerprint } = await window.digm.gunStorage.getNetworkStatus()
      return { fingerprint, lists: await window.digm.gunStorage.getUserPlaylists('user_1') }
    },
    [secret, open],
  )
  assert.deepEqual(own.lists, [secret, open])
  let theirs: { playlistId: string; trackIds: string[] }[] = []
  const { fingerprint = '' } = own
  while (theirs.length === 0) {
    theirs = await other.evaluate((user) => window.digm.gunStorage.getUserPlaylists(user), fingerprint)
  }
  assert.deepEqual(
    theirs.map(({ playlistId, trackIds }) => [playlistId, trackIds[0]]),
    [[`open.${own.fingerprint}`, `track_001.${own.fingerprint}`]],
  )
})

test('clearing the cache drops what can be fetched again and nothing else', async () => {
  const got = await page.evaluate(async (albumId) => {
    const { gunStorage } = window.digm
    await gunStorage.clearLocalCache()
    const all = (await gunStorage.getAllAlbums()).map((album) => album.albumId)
    return {
      all,
      mine: await gunStorage.getTrack('track_001'),
      preview: await gunStorage.getPreviewAudio('track_001'),
      lists: (await gunStorage.getUserPlaylists('user_1')).length,
      key: (await gunStorage.exportKey()).length > 0,
      right: await gunStorage.validateContentHash('track_001', 'sha256:no'),
      again: (await gunStorage.getAlbum(albumId))?.albumId,
    }
  }, bed.published.albumId)
  assert.ok(!got.all.includes(bed.published.albumId) && got.all.includes('album_001') && got.all.includes('album_side'))
  assert.equal(got.mine?.title, 'Track Title')
  assert.ok(got.preview)
  assert.deepEqual([got.lists, got.key, got.right, got.again], [2, true, false, bed.published.albumId])
})
