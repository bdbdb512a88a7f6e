// The package `digm/client` in real pages against a real Eldernode: what others have published, torrents, and wrong use.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ALBUM, type ClientBed, startBed } from '../helpers/client-page.ts'

let bed: ClientBed
let page: Page

before(async () => {
  bed = await startBed()
  page = await bed.open()
})
after(() => bed?.end())

test('another artist is read with full ids, found by search, checked to the byte and played', async () => {
  const { albumId, tracks } = bed.published
  const [first, second] = tracks
  assert.ok(first && second)
  const got = await page.evaluate(
    async ([id, trackId, hash]) => {
      const { gunStorage } = window.digm
      return {
        album: await gunStorage.getAlbum(id),
        tracks: await gunStorage.getAlbumTracks(id),
        track: await gunStorage.getTrack(trackId),
        found: await gunStorage.searchAlbums('anothr album'),
        all: (await gunStorage.getAllAlbums()).map((album) => album.albumId),
        right: await gunStorage.validateContentHash(trackId, hash),
        wrong: await gunStorage.validateContentHash(trackId, 'sha256:expected-hash'),
        preview: await gunStorage.getPreviewAudio(trackId),
      }
    },
    [albumId, first.trackId, first.contentHash] as const,
  )
  assert.equal(got.album?.title, 'Another album')
  assert.ok(got.album?.coverImage?.startsWith('data:image/'))
  assert.deepEqual(
    got.tracks.map(({ trackId }) => trackId),
    [first.trackId, second.trackId],
  )
  assert.equal(got.track?.title, 'One')
  assert.deepEqual(
    got.found.map((album) => album.albumId),
    [albumId],
  )
  assert.ok(got.all.includes(albumId))
  assert.deepEqual([got.right, got.wrong], [true, false])
  assert.ok(got.preview)

  const played = await page.evaluate(
    async (magnets) => {
      const { webTorrentClient } = window.digm
      const kinds: string[] = []
      for (const magnetURI of magnets) {
        const source = await webTorrentClient.streamAudio(magnetURI)
        kinds.push(source.constructor.name)
        const audio = new Audio(URL.createObjectURL(source))
        await audio.play()
        await new Promise<void>((resolve) => {
          audio.ontimeupdate = () => audio.currentTime > 0.3 && resolve()
        })
        audio.pause()
      }
      return kinds
    },
    [first.magnetURI, second.magnetURI],
  )
  assert.deepEqual(played, ['MediaSource', 'Blob'])
})

test('torrents are added, taken from Eldernodes alone, counted, and ended', async () => {
  const [first] = bed.published.tracks
  assert.ok(first)
  const got = await page.evaluate(async (magnetURI) => {
    const { DIGMWebTorrentClient } = window.digm
    const client = new DIGMWebTorrentClient()
    client.trackers = [`${location.origin.replace('http', 'ws')}/`]
    await client.initialize()
    const added = await client.addTorrent(magnetURI)
    const fallback = await client.tryElderNodeFallback(magnetURI)
    const nodes = await client.discoverEldernodes()
    const status = await client.getNetworkStatus()
    await client.destroy()
    const again = await client.tryElderNodeFallback(magnetURI)
    await client.destroy()
    return { added, fallback, nodes, status, again: again.progress }
  }, first.magnetURI)
  assert.equal(got.added.infoHash, first.infoHash)
  assert.deepEqual(got.added.files, [{ name: '01.mp3', length: first.fileSize, type: 'audio/mpeg' }])
  assert.equal(got.fallback.progress, 1)
  assert.deepEqual(
    [got.nodes[0]?.nodeId, got.nodes[0]?.endpoint, got.nodes[0]?.status],
    [bed.node.nodeId, bed.node.url, 'active'],
  )
  assert.deepEqual([got.status.connected, got.status.eldernodes, got.again], [true, 1, 1])
})

test('wrong use rejects with a named error and stores nothing', async () => {
  const foreign = bed.published.albumId
  const codes = await page.evaluate(
    async ([album, albumId, trackId]) => {
      const { gunStorage, webTorrentClient, GUNStorageManager } = window.digm
      await gunStorage.storeAlbum(album)
      await gunStorage.storeTrack({ trackId: 'track_001', albumId: 'album_001', title: 'Track' })
      await gunStorage.storePreviewAudio('track_001', btoa('a preview'))
      await gunStorage.createKey('a passphrase')
      await gunStorage.confirmKeySaved()
      const before = await gunStorage.getPreviewAudio('track_001')
      const code = (work: Promise<unknown>) =>
        work.then(
          () => 'none',
          (error: { name: string; code: string; message: string }) =>
            `${error.name} ${error.code}${error.message.includes('too large') ? ' too large' : ''}`,
        )
      const track = { trackId: 'track_001', albumId: 'album_001', title: 'Track' }
      return {
        title: await code(gunStorage.storeAlbum({ ...album, title: '' })),
        price: await code(gunStorage.storeAlbum({ ...album, priceXFG: 0.123456789 })),
        date: await code(gunStorage.storeAlbum({ ...album, releaseDate: 'soon' })),
        cover: await code(gunStorage.storeAlbum({ ...album, coverImage: 'data:image/svg+xml;base64,PHN2Zz4=' })),
        largeCover: await code(
          gunStorage.storeAlbum({ ...album, coverImage: `data:image/png;base64,${'A'.repeat(80_000)}` }),
        ),
        foreign: await code(gunStorage.storeAlbum({ ...album, albumId })),
        taken: await code(gunStorage.storeTrack({ ...track, albumId: 'album_002' })),
        large: await code(gunStorage.storePreviewAudio('track_001', 'A'.repeat(1_500_000))),
        record: await code(gunStorage.storeAlbum({ ...album, notes: 'x'.repeat(20_000) } as typeof album)),
        noBase64: await code(gunStorage.storePreviewAudio('track_001', 'no base64')),
        noTrack: await code(gunStorage.validateContentHash(`nothing${trackId.slice(-17)}`, 'sha256:1')),
        secondKey: await code(gunStorage.createKey('another passphrase')),
        magnet: await code(webTorrentClient.addTorrent('magnet:?xt=urn:btih:abc123')),
        noTorrent: await code(webTorrentClient.streamAudio(`magnet:?xt=urn:btih:${'ab'.repeat(20)}`)),
        nobody: await code(new GUNStorageManager(['http://localhost:1/gun']).getAlbum(`nothing${trackId.slice(-17)}`)),
        noAudio: await code(webTorrentClient.seedFile(new File(['text'], 'a.mp3'), 'album_001')),
        clip: await code(GUNStorageManager.createPreviewClip(new File(['text'], 'a.mp3'))),
        picture: await code(GUNStorageManager.compressImage(new File(['text'], 'a.png'))),
        missing: String(await gunStorage.getAlbum(`nothing${trackId.slice(-17)}`)),
        kept: (await gunStorage.getPreviewAudio('track_001')) === before,
      }
    },
    [ALBUM, foreign, bed.published.tracks[0]?.trackId ?? ''] as const,
  )
  assert.deepEqual(codes, {
    title: 'DigmError bad-record',
    price: 'DigmError bad-record',
    date: 'DigmError bad-record',
    cover: 'DigmError bad-record',
    largeCover: 'DigmError too-large too large',
    foreign: 'DigmError wrong-key',
    taken: 'DigmError track-id-taken',
    large: 'DigmError too-large too large',
    record: 'DigmError too-large too large',
    noBase64: 'DigmError bad-record',
    noTrack: 'DigmError track-unknown',
    secondKey: 'DigmError bad-key-file',
    magnet: 'DigmError bad-record',
    noTorrent: 'DigmError unreachable',
    nobody: 'DigmError unreachable',
    noAudio: 'DigmError unsupported-audio',
    clip: 'DigmError unsupported-audio',
    picture: 'DigmError unsupported-picture',
    missing: 'null',
    kept: true,
  })
})

test('each part of the package can be switched off, and its limits lowered', async () => {
  const bare = await bed.open({
    VITE_FEATURE_WEBTORRENT: 'false',
    VITE_FEATURE_GUN_STORAGE: 'off',
    VITE_FEATURE_ELDERNODE_FALLBACK: '0',
    VITE_PREVIEW_AUDIO_MAX_SIZE: '70000',
    VITE_COVER_IMAGE_MAX_SIZE: '20000',
  })
  const sockets: string[] = []
  bare.on('websocket', (socket) => sockets.push(socket.url()))
  const got = await bare.evaluate(
    async ([album, albumId, magnetURI]) => {
      const { gunStorage, webTorrentClient, GUNStorageManager } = window.digm
      const code = (work: Promise<unknown>) =>
        work.then(
          () => 'none',
          (error: { code: string }) => error.code,
        )
      const coverImage = await GUNStorageManager.compressImage(window.pictureFile)
      return {
        album: (await gunStorage.getAlbum(albumId))?.title,
        connected: (await gunStorage.getNetworkStatus()).connected,
        fallback: await code(webTorrentClient.tryElderNodeFallback(magnetURI)),
        stream: await code(webTorrentClient.streamAudio(magnetURI)),
        clip: await code(GUNStorageManager.createPreviewClip(window.audioFile, 0, 30)),
        short: (await GUNStorageManager.createPreviewClip(window.audioFile, 0, 15)).length,
        preview: await code(gunStorage.storePreviewAudio('track_001', btoa('x'.repeat(70_001)))),
        cover: coverImage.length > 27_000 && (await code(gunStorage.storeAlbum({ ...album, coverImage }))),
      }
    },
    [ALBUM, bed.published.albumId, bed.published.tracks[0]?.magnetURI ?? ''] as const,
  )
  await bare.close()
  const { short, ...rest } = got
  assert.ok(short > 60_000 && short < 94_000, `${short} letters`)
  assert.deepEqual(rest, {
    album: 'Another album',
    connected: false,
    fallback: 'unavailable',
    stream: 'unreachable',
    clip: 'too-large',
    preview: 'too-large',
    cover: 'too-large',
  })
  assert.deepEqual(sockets, [])
})
