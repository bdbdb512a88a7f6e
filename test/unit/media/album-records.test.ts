import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as v from 'valibot'
import { nodePlatform } from '../../../eldernode/publish/codecs.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import type { BlobHash, ContentHash, Fingerprint, InfoHash, Slug } from '../../../src/core/ids.ts'
import { MAX_RECORD } from '../../../src/core/limits.ts'
import { albumSchema, trackSchema } from '../../../src/core/records.ts'
import { albumRecords, albumSlug, sameAlbum } from '../../../src/media/album-records.ts'
import { LoudnessMeter } from '../../../src/media/loudness.ts'
import type { PreparedAlbum } from '../../../src/media/prepare-album.ts'
import { memorySource } from '../../../src/media/source.ts'
import { tone } from '../../helpers/audio.ts'

const IDS = { slug: 'an-album' as Slug, fingerprint: 'AAAAbbbbCCCCdddd' as Fingerprint }
const NOW = 1_700_000_000_000

function album(tracks: number, title: string): PreparedAlbum {
  return {
    title: 'An Album',
    artistName: 'Somebody',
    releaseDate: undefined,
    genre: ['Dub'],
    notes: [],
    cover: { bytes: new Uint8Array(1), hash: 'c'.repeat(64) as BlobHash, drawn: true },
    tracks: Array.from({ length: tracks }, (_, i) => ({
      path: `${i}.mp3`,
      fileName: `${i}.mp3`,
      title,
      trackNumber: i + 1,
      source: memorySource(new Uint8Array(1)),
      clean: {
        codec: 'mp3' as const,
        mime: 'audio/mpeg',
        extension: 'mp3',
        durationSec: 187.123456,
        sampleRate: 44100,
        channels: 2,
        parts: [],
        marks: [],
        size: 4_000_000,
      },
      torrent: {
        torrentBytes: new Uint8Array(1),
        infoHash: String(i).padStart(40, '0') as InfoHash,
        pieceLength: 32768,
        contentHash: `sha256:${String(i).padStart(64, '0')}` as ContentHash,
        magnetURI: 'magnet:?xt=urn:btih:0',
      },
    })),
  }
}

const slugOf = (title: string) => albumSlug(title, nodePlatform.sha256)

describe('the records of an album', () => {
  it('satisfy their schemas, up to 200 tracks with the longest titles in any script', () => {
    for (const title of ['a', 'x'.repeat(200), '"'.repeat(200), '夜'.repeat(200), '😀'.repeat(200)]) {
      const long = { ...IDS, slug: 'x'.repeat(56) as Slug }
      const records = albumRecords(album(200, title), long, NOW)
      assert.ok(v.is(albumSchema, records.album))
      assert.ok(records.tracks.every((track) => v.is(trackSchema, track)))
      assert.equal(records.tracks[0]?.title, title)
      assert.ok(utf8(JSON.stringify(JSON.stringify(records.album))).length < MAX_RECORD)
    }
    assert.equal(albumRecords(album(3, 'x'.repeat(200)), IDS, NOW).album.tracks[0]?.title.length, 200)
  })

  it('say how loud each track is that could be heard, and the album', () => {
    const meter = new LoudnessMeter()
    meter.push(tone({ seconds: 2 }))
    const [first, second] = album(2, 'One').tracks
    assert.ok(first && second)
    const records = albumRecords(
      { ...album(2, 'One'), tracks: [{ ...first, loudness: meter.result() }, second] },
      IDS,
      NOW,
    )
    const [gain, none] = records.tracks.map((track) => track.gain)
    assert.ok(gain && Math.abs(gain.trackDb) < 20 && gain.albumDb === gain.trackDb)
    assert.equal(none, undefined)
    assert.ok(records.tracks.every((track) => v.is(trackSchema, track)))
  })

  it('keep what another edit has added, and count versions on', () => {
    const first = albumRecords(album(2, 'One'), IDS, NOW)
    const edited = { ...first, album: { ...first.album, description: 'Words', priceXFG: '1.5', version: NOW + 10 } }
    const next = albumRecords(album(3, 'One'), IDS, NOW + 5, edited)
    assert.equal(next.album.description, 'Words')
    assert.equal(next.album.priceXFG, '1.5')
    assert.equal(next.album.version, NOW + 11)
    assert.ok(next.tracks.every((track) => track.version === NOW + 11))
    assert.deepEqual([next.album.createdAt, next.tracks[2]?.createdAt], [NOW, NOW + 5])
    assert.equal(next.album.releaseDate, '2023-11-14')
  })

  it('are the same when nothing but time has passed', () => {
    const first = albumRecords(album(2, 'One'), IDS, NOW)
    assert.ok(sameAlbum(albumRecords(album(2, 'One'), IDS, NOW + 90_000_000, first), first))
    assert.ok(!sameAlbum(albumRecords(album(2, 'Two'), IDS, NOW, first), first))
    assert.ok(!sameAlbum(albumRecords(album(3, 'One'), IDS, NOW, first), first))
    const other = album(2, 'One')
    const cover = { ...other.cover, hash: 'd'.repeat(64) as BlobHash }
    assert.ok(!sameAlbum(albumRecords({ ...other, cover }, IDS, NOW, first), first))
  })

  it('stand under a slug of the title that two titles do not share', async () => {
    assert.equal(await slugOf('Low Tide'), 'low-tide')
    assert.equal(await slugOf('Déjà Vu!'), 'deja-vu')
    const titles = [
      '東京',
      '大阪',
      '東京 1',
      '大阪 1',
      '🎵',
      '🎶',
      'Ж',
      'x'.repeat(60),
      `${'x'.repeat(60)}y`,
      'album',
      '',
    ]
    const slugs = await Promise.all(titles.map(slugOf))
    assert.equal(new Set(slugs).size, titles.length, slugs.join(' '))
    for (const slug of slugs) assert.match(slug, /^[a-z0-9][a-z0-9-]{0,55}$/)
    assert.equal(await slugOf('東京'), slugs[0])
  })
})
