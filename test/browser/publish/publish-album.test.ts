// An album from dropped files to signed records, with real files, a real worker and real storage; only the network is not there.
import { expect } from '@open-wc/testing'
import { sameBytes } from '../../../src/core/bytes.ts'
import type { VerifiedEntry } from '../../../src/core/signed.ts'
import { parseTorrent, pieceHash } from '../../../src/core/torrent.ts'
import { getBlob } from '../../../src/storage/blobs.ts'
import { getWhole } from '../../../src/storage/own-audio.ts'
import { getAlbumState, getAlbumTracks } from '../../../src/storage/records.ts'
import { getTorrent } from '../../../src/storage/torrents.ts'
import { sha1 } from '../../helpers/crypto.ts'
import { encodeSound, noiseSound } from '../../helpers/encode.ts'
import { ended } from '../../helpers/publishing.ts'
import { correlation, decoded, fixtureFile, picture } from './sound.ts'
import { freshStudios, goodDraft, mp3, read, type Studios } from './studio.ts'

let studios: Studios
beforeEach(() => {
  studios = freshStudios()
})
afterEach(() => studios.close())

describe('publishing', () => {
  it('makes an album of five formats that plays here, with cover, previews, loudness and outline', async () => {
    const own = await studios.open()
    const flac = new Blob([await encodeSound(noiseSound(30), 'flac')])
    const files = [
      { path: 'Night/01 one.mp3', file: await mp3() },
      { path: 'Night/02 two.flac', file: flac },
      { path: 'Night/03 three.opus', file: await fixtureFile('tone.opus') },
      { path: 'Night/04 four.m4a', file: await fixtureFile('tone.m4a') },
      { path: 'Night/05 five.wav', file: new Blob([await encodeSound(noiseSound(4), 'wav')]) },
      { path: 'Night/cover.jpg', file: await picture(900, 700) },
    ]
    const draftId = await goodDraft(own, files)
    const draft = await own.drafts.open(draftId)
    const second = draft?.view.peek().tracks[1]
    if (!draft || !second) throw new Error('no second track')
    draft.choosePreview(second.fileId, undefined)
    draft.choosePreview(second.fileId, { startSec: 10, durationSec: 15 })
    const heardBefore = await (await draft.hearPreview(second.fileId)).arrayBuffer()

    const state = await ended(own.publishing, draftId)
    if (state.status !== 'published') throw new Error(JSON.stringify(state))
    const entries = await read(own.sent)
    expect(entries.map(({ parsed }) => parsed.kind)).to.deep.equal(['album', ...Array(5).fill('track'), 'seed-request'])
    const album = await getAlbumState(studios.db, state.albumId)
    if (!album || !('tracks' in album)) throw new Error('no album')
    expect(album.priceXFG).to.equal('1.5')
    expect(album.tracks.map(({ title }) => title)).to.deep.equal(['one', 'two', 'Tone', 'Tone', 'five'])
    expect(album.paradioPreviewTrackIds.length).to.equal(2)
    expect((await getBlob(studios.db, album.cover ?? ('' as never)))?.mime).to.equal('image/webp')
    const tracks = await getAlbumTracks(studios.db, album)
    expect(tracks.map(({ codec }) => codec)).to.deep.equal(['mp3', 'flac', 'opus', 'aac', 'pcm'])
    for (const track of tracks) {
      expect(track.gain?.albumDb).to.equal(tracks[0]?.gain?.albumDb)
      expect(track.peaks?.length).to.equal(268)
      const row = await getTorrent(studios.db, track.infoHash)
      if (!row) throw new Error('no torrent')
      expect([row.kept, row.joined, row.bytesHeld]).to.deep.equal([true, true, track.fileSize])
      const torrent = await parseTorrent(row.torrentBytes, sha1)
      const whole = new Uint8Array((await (await getWhole(studios.db, torrent))?.arrayBuffer()) ?? new ArrayBuffer(0))
      expect(sameBytes(await sha1(whole.slice(0, torrent.pieceLength)), pieceHash(torrent, 0))).to.equal(true)
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
      expect(`sha256:${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`).to.equal(
        track.contentHash,
      )
    }
    const { preview } = tracks[1] ?? {}
    const published = preview && (await getBlob(studios.db, preview.hash))
    expect(sameBytes(new Uint8Array(published?.bytes ?? new ArrayBuffer(0)), new Uint8Array(heardBefore))).to.equal(
      true,
    )
    expect(correlation(await decoded(new Blob([heardBefore])), await decoded(flac), 10)).to.be.above(0.9)
    expect(await own.drafts.list()).to.deep.equal([])
  })

  it('keeps a draft of five files through a reload, words, order, choices and audio', async () => {
    const first = await studios.open()
    const draft = await first.drafts.create()
    const sound = await mp3(3)
    await draft.add(Array.from({ length: 5 }, (_, i) => ({ path: `${i + 1} song.mp3`, file: sound })))
    draft.edit({ title: 'Half done', genres: ['Folk', 'Noise'] })
    // No file has been heard to its end: the page goes away now.
    const [one, two] = draft.view.peek().tracks
    if (!one || !two) throw new Error('no tracks')
    draft.rename(one.fileId, 'The first')
    draft.move(one.fileId, 4)
    await draft.chooseCover(await picture(300, 300))
    draft.close()
    first.close()

    const again = await (await studios.open()).drafts.open(draft.id)
    await again?.whenRead()
    const view = again?.view.peek()
    expect(view?.fields.title).to.equal('Half done')
    expect(view?.fields.genres).to.deep.equal(['Folk', 'Noise'])
    expect(view?.tracks.map(({ title }) => title)).to.deep.equal(['song', 'song', 'song', 'song', 'The first'])
    expect(view?.tracks.every(({ state }) => state.status === 'ready')).to.equal(true)
    expect(view?.cover.from).to.equal('chosen')
    expect(view?.cover.picture?.size).to.be.above(0)
  })

  it('says at each file what is wrong with it, before a byte is read of one that is too large, and goes on', async () => {
    const own = await studios.open()
    const draft = await own.drafts.create()
    const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "owned"</script></svg>'])
    const [sound, bought] = [await mp3(3), new Uint8Array(await (await fixtureFile('tone.m4a')).arrayBuffer())]
    const entry = new TextDecoder('latin1').decode(bought).lastIndexOf('mp4a')
    bought.set(new TextEncoder().encode('drms'), entry)
    const huge = Object.defineProperty(new Blob(['RIFF']), 'size', { value: 3e9 })
    const files = [
      ['video.mp4', await fixtureFile('video.mp4')],
      ['picture.mp3', await picture(60, 60)],
      ['zeros.mp3', new Blob([new Uint8Array(5000)])],
      ['drawing.svg', svg],
      ['bought.m4a', new Blob([bought])],
      ['cut.mp3', sound.slice(0, 20_000)],
      ['cut.m4a', (await fixtureFile('tone.m4a')).slice(0, 9000)],
      ['huge.wav', huge],
      ['empty.mp3', new Blob([])],
      ['good.mp3', sound],
    ] as const
    await draft.add(files.map(([path, file]) => ({ path, file })))
    await draft.whenRead()
    const states = draft.view
      .peek()
      .tracks.map(({ path, state }) => [path, state.status === 'refused' ? state.code : state.status])
    expect(Object.fromEntries(states)).to.deep.equal({
      'video.mp4': 'unsupported-audio',
      'picture.mp3': 'unsupported-audio',
      'zeros.mp3': 'unsupported-audio',
      'drawing.svg': 'unsupported-audio',
      'bought.m4a': 'unsupported-audio',
      'cut.mp3': 'truncated-audio',
      'cut.m4a': 'truncated-audio',
      'huge.wav': 'too-large',
      'empty.mp3': 'empty-file',
      'good.mp3': 'ready',
    })
  })

  it('refuses a picture that is none and stays with the cover it had', async () => {
    const own = await studios.open()
    const draft = await own.drafts.create()
    await draft.chooseCover(await picture(300, 200))
    const before = draft.view.peek().cover.picture
    await draft.chooseCover(new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'], { type: 'image/svg+xml' }))
    const { cover } = draft.view.peek()
    expect([cover.refused, cover.from]).to.deep.equal(['unsupported-picture', 'chosen'])
    expect(cover.picture?.size).to.equal(before?.size)
  })

  it('stops at what is missing and says what', async () => {
    const own = await studios.open()
    const draft = await own.drafts.create()
    await draft.add([{ path: 'a.mp3', file: await mp3(2) }])
    const state = await ended(own.publishing, draft.id)
    expect(state).to.include({ status: 'stopped', step: 'tags', code: 'draft-incomplete' })
    expect(own.sent).to.deep.equal([])
  })

  it('of a second album with the same title makes a second album', async () => {
    const own = await studios.open()
    const sound = await mp3(2)
    const ids: string[] = []
    for (let i = 0; i < 2; i++) {
      const end = await ended(own.publishing, await goodDraft(own, [{ path: 'a.mp3', file: sound }]))
      if (end.status === 'published') ids.push(end.albumId.slice(0, -17))
    }
    expect(ids).to.deep.equal(['night-drive', 'night-drive-2'])
  })

  it('of a new version keeps ids and audio, signs what has changed, and can be withdrawn', async () => {
    const own = await studios.open()
    const files = [
      { path: '1 one.mp3', file: await mp3(20) },
      { path: '2 two.mp3', file: await mp3(3) },
    ]
    const first = await ended(own.publishing, await goodDraft(own, files))
    if (first.status !== 'published') throw new Error(JSON.stringify(first))
    const before = await read(own.sent.splice(0))

    const draft = await own.drafts.open(await own.publishing.editAlbum(first.albumId))
    const [one, two] = draft?.view.peek().tracks ?? []
    if (!draft || !one || !two) throw new Error('no draft')
    await draft.add([{ path: '3 three.mp3', file: await mp3(4) }])
    draft.move(two.fileId, 0)
    draft.choosePreview(one.fileId, undefined)
    draft.choosePreview(one.fileId, { startSec: 3, durationSec: 15 })
    draft.edit({ title: 'Day Drive' })
    await draft.whenRead()
    const second = await ended(own.publishing, draft.id)
    if (second.status !== 'published') throw new Error(JSON.stringify(second))
    expect(second.albumId).to.equal(first.albumId)
    expect(second.version).to.be.above(first.version)
    const album = await getAlbumState(studios.db, first.albumId)
    if (!album || !('tracks' in album)) throw new Error('no album')
    expect(album.title).to.equal('Day Drive')
    expect(album.tracks.map(({ title }) => title)).to.deep.equal(['two', 'one', 'three'])
    const tracks = await getAlbumTracks(studios.db, album)
    const audio = (entries: readonly VerifiedEntry[]) =>
      entries.flatMap(({ parsed }) => (parsed.kind === 'track' ? parsed.record.infoHash : []))
    expect(
      tracks
        .slice(0, 2)
        .map(({ infoHash }) => infoHash)
        .sort(),
    ).to.deep.equal(audio(before).sort())
    expect(tracks[1]?.preview?.startSec).to.equal(3)

    await own.publishing.withdrawAlbum(first.albumId)
    const kinds = (await read(own.sent)).slice(-2).map(({ parsed }) => parsed.kind)
    expect(kinds).to.deep.equal(['withdrawn', 'seed-request'])
    expect(await getAlbumState(studios.db, first.albumId)).to.have.property('withdrawnAt')
    let refused = ''
    await own.publishing.editAlbum(first.albumId).catch(({ code }) => {
      refused = code
    })
    expect(refused).to.equal('album-withdrawn')
  })
})
