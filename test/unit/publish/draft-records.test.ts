import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AlbumId, fingerprintIn, type TrackId } from '../../../src/core/ids.ts'
import type { Album, Track } from '../../../src/core/records.ts'
import { parseRecord } from '../../../src/core/souls.ts'
import type { FileId } from '../../../src/publish/draft.ts'
import { EMPTY_FIELDS } from '../../../src/publish/draft-head.ts'
import { type DraftPart, draftRecords, newTrackIds } from '../../../src/publish/draft-records.ts'
import { makeAlbum } from '../../helpers/records.ts'

const file = (name: string) => name as FileId
const COVER = 'c'.repeat(64) as NonNullable<Album['cover']>
const FIELDS = {
  ...EMPTY_FIELDS,
  title: 'Night\u202e Drive',
  artistName: 'Ada',
  releaseDate: '2026-01-02',
  rights: true,
}

describe('the records of a draft', () => {
  it('of a new version keep ids, birth dates and whatever else stands in them, and sign what has changed', async () => {
    const { album, tracks, albumId } = await makeAlbum({ trackSizes: [100, 200] })
    const [first, second] = tracks.map(({ track }) => track) as [Track, Track]
    const preview = { hash: COVER, startSec: 1, durationSec: 2, bytes: new Uint8Array() }
    const parts: DraftPart[] = [
      { fileId: file('a'), title: first.title, preview: undefined, published: { ...first, isPreview: false } },
      { fileId: file('b'), title: 'New name', preview, published: second },
    ]
    const fixed = { albumId, version: album.version + 5, trackIds: [], createdMs: album.version + 5 }
    const made = draftRecords({ ...FIELDS, priceXFG: '2' }, parts, COVER, fixed, { ...album, artistId: 'kept' })
    assert.deepEqual([made.album.createdAt, made.album.artistId, made.album.priceXFG], [album.createdAt, 'kept', '2'])
    assert.equal(made.album.title, 'Night Drive')
    assert.deepEqual(made.album.paradioPreviewTrackIds, [second.trackId])
    assert.deepEqual(
      made.changed.map(({ trackId, title, createdAt, contentHash }) => [trackId, title, createdAt, contentHash]),
      [[second.trackId, 'New name', second.createdAt, second.contentHash]],
    )
    assert.ok(parseRecord('albums', albumId, made.album))
    for (const track of made.changed) assert.ok(parseRecord('tracks', track.trackId, track))
    assert.ok(parseRecord('seed-requests', albumId, made.seedRequest))
  })

  it('find ids that the album has not used', async () => {
    const { albumId } = await makeAlbum({ slug: 'night' })
    const own = (number: string) => `night-${number}.${fingerprintIn(albumId)}` as TrackId
    assert.deepEqual(newTrackIds(albumId as AlbumId, [file('a'), file('b')], new Set([own('01'), own('03')])), [
      [file('a'), own('02')],
      [file('b'), own('04')],
    ])
  })
})
