// The guide's records to ours and back, whatever is in them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { albumOf, albumRecord } from '../../../src/client/album-record.ts'
import { givenIn } from '../../../src/client/given.ts'
import { type Album, type Fields, parseAlbum, parseTrack, type Track, xfgText } from '../../../src/client/guide.ts'
import { fullId, ownSlug, shownId } from '../../../src/client/own-ids.ts'
import { infoHashIn, trackOf, trackRecord } from '../../../src/client/track-record.ts'
import { DigmError } from '../../../src/core/errors.ts'
import { type AlbumId, albumIdOf, type Fingerprint, isTrackId, type TrackId } from '../../../src/core/ids.ts'
import { isPayable } from '../../../src/core/payment.ts'
import type { Album as AlbumRecord, Track as TrackRecord } from '../../../src/core/records.ts'
import { parseRecord } from '../../../src/core/souls.ts'
import { makeAlbum } from '../../helpers/records.ts'

const MINE = 'AbCdEfGhIjKlMn-_' as Fingerprint
const OTHER = 'BbCdEfGhIjKlMn-_' as Fingerprint
const full = (slug: string) => `${slug}.${MINE}`
const VERSION = 1_800_000_000_000
const { tracks: made } = await makeAlbum({ trackSizes: [40_000] })
const facts = made[0]?.track as TrackRecord

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const words = fc.string({ minLength: 1, maxLength: 60 })
const time = fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 1000)
const others = fc.dictionary(fc.stringMatching(/^x[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
const album = fc
  .record(
    {
      albumId: id,
      title: words,
      artistName: words,
      artistId: words,
      releaseDate: fc.nat({ max: 60_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
      genre: fc.array(words, { maxLength: 3 }),
      description: fc.string({ maxLength: 100 }),
      priceXFG: fc.oneof(
        fc.nat({ max: 10_000 }).map((n) => n / 8),
        fc.constantFrom(1.5, '0.0000001'),
      ),
      paradioPreviewTrackIds: fc.array(id, { maxLength: 2 }),
      payment: fc.record({ paymentCode: fc.string({ maxLength: 80 }), artistKey: fc.string({ maxLength: 80 }) }),
      createdAt: time,
      updatedAt: time,
    },
    { requiredKeys: ['albumId', 'title', 'artistName', 'artistId', 'releaseDate', 'genre'] },
  )
  .chain((fields) => others.map((more) => ({ ...more, ...fields })))
const track = fc
  .record(
    {
      trackId: id,
      albumId: id,
      title: words,
      trackNumber: fc.nat({ max: 100 }).map((n) => n + 1),
      durationSec: fc.nat({ max: 1000 }),
      isPreview: fc.boolean(),
      magnetURI: fc.constant(facts.magnetURI),
      contentHash: fc.oneof(fc.constantFrom('sha256:abc123...', facts.contentHash), fc.string({ maxLength: 90 })),
      fileSize: fc.nat(),
      createdAt: time,
    },
    { requiredKeys: ['trackId', 'albumId', 'title'] },
  )
  .chain((fields) => others.map((more) => ({ ...more, ...fields })))

/** As it would lie in a signed string. */
const signed = (record: object) => JSON.stringify({ r: JSON.stringify({ ...record, version: VERSION }), k: '', s: '' })
const asJson = <Given>(given: Given) => JSON.parse(JSON.stringify(given)) as Given & Fields
const albumParts = (slug: string) => ({
  albumId: albumIdOf(slug, MINE) as AlbumId,
  mine: MINE,
  cover: undefined,
  tracks: [{ trackId: full('track') as TrackId, title: 'Track', durationSec: 1 }],
  previews: [],
  nowMs: VERSION,
})

test('every album comes back with each of its fields as it was given, and its record is a good one', () => {
  fc.assert(
    fc.property(album, (input) => {
      const given = asJson(input) as Album & Fields
      const record = albumRecord(parseAlbum(input), albumParts(given.albumId))
      const parsed = parseRecord('albums', full(given.albumId), { ...record, version: VERSION })
      assert.equal(parsed?.kind, 'album')
      const shown = albumOf(parsed.record as AlbumRecord, givenIn(signed(record)), MINE)
      for (const [name, value] of Object.entries(given)) assert.deepEqual((shown as Fields)[name], value, name)
    }),
  )
})

test('every track comes back as it was given, and its record says what its file is', () => {
  fc.assert(
    fc.property(track, (input) => {
      const given = asJson(input) as Track & Fields
      const record = trackRecord(parseTrack(input), {
        trackId: full(given.trackId) as TrackId,
        albumId: full(given.albumId) as AlbumId,
        mine: MINE,
        facts,
        preview: undefined,
        trackNumber: given.trackNumber ?? 1,
        discNumber: undefined,
        nowMs: VERSION,
      })
      const parsed = parseRecord('tracks', full(given.trackId), { ...record, version: VERSION })
      assert.equal(parsed?.kind, 'track')
      const { contentHash, fileSize } = parsed.record as TrackRecord
      assert.deepEqual([contentHash, fileSize], [facts.contentHash, facts.fileSize])
      const shown = trackOf(parsed.record as TrackRecord, givenIn(signed(record)), MINE)
      for (const [name, value] of Object.entries(given)) assert.deepEqual((shown as Fields)[name], value, name)
      const isUnknown = given.contentHash !== undefined && given.contentHash !== facts.contentHash
      assert.deepEqual(shown.unverifiable, isUnknown ? ['contentHash'] : [])
    }),
  )
})

test('what an artist gives replaces no id, magnet or version', () => {
  const given = { albumId: 'x', magnetURI: 'magnet:?x', infoHash: 'x', version: 1, cover: 'x', label: 'mine' }
  assert.deepEqual(givenIn(signed({ given })), { label: 'mine' })
  for (const value of ['', '{}', '{"r":"1"}', '{"r":"{\\"given\\":[1]}"}', 'null']) assert.deepEqual(givenIn(value), {})
})

test('a price is kept exactly, or refused', () => {
  const table: [price: number | string, text: string | undefined][] = [
    [1.5, '1.5'],
    [0, '0'],
    [1e-7, '0.0000001'],
    [0.1 + 0.2, undefined],
    [1e-8, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [1e21, undefined],
    ['1.50', '1.50'],
    ['1,5', undefined],
    ['01', undefined],
  ]
  for (const [price, text] of table) assert.equal(xfgText(price), text, String(price))
})

test('a bare id is mine, a full one whoever it names', () => {
  assert.equal(fullId('a', MINE, isTrackId), full('a'))
  assert.equal(fullId('a', undefined, isTrackId), undefined)
  assert.equal(fullId(`a.${OTHER}`, MINE, isTrackId), `a.${OTHER}`)
  assert.equal(shownId(full('a'), MINE), 'a')
  assert.equal(shownId(`a.${OTHER}`, MINE), `a.${OTHER}`)
  assert.equal(ownSlug(full('a'), MINE), 'a')
  assert.throws(
    () => ownSlug(`a.${OTHER}`, MINE),
    (error) => error instanceof DigmError && error.code === 'wrong-key',
  )
})

test('a field that is wrong is named', () => {
  const good = { albumId: 'a', title: 'T', artistName: 'A', artistId: 'a', releaseDate: '2025-01-01', genre: [] }
  const table: [string, unknown][] = [
    ['title', ''],
    ['title', 'x'.repeat(201)],
    ['albumId', 'no id'],
    ['releaseDate', '2025-13-01'],
    ['genre', 'rock'],
    ['paradioPreviewTrackIds', ['a', 'b', 'c']],
    ['payment', 'PC01'],
    ['createdAt', -1],
  ]
  for (const [field, value] of table) {
    assert.throws(
      () => parseAlbum({ ...good, [field]: value }),
      (error) =>
        error instanceof DigmError && error.code === 'bad-record' && String(error.details.field).startsWith(field),
      field,
    )
  }
  for (const input of [undefined, null, 1, 'x', []]) assert.throws(() => parseAlbum(input))
})

test('only payment texts of full form are payable', () => {
  const artistKey = `02${'ab'.repeat(32)}`
  assert.ok(isPayable({ paymentCode: `PC010001${artistKey}${'00'.repeat(32)}`, artistKey }))
  assert.ok(!isPayable({ paymentCode: 'PC01000102a1b2c3...', artistKey: '02a1b2c3...' }))
})

test('of a magnet the infohash alone is believed', () => {
  const hash = 'AB'.repeat(20)
  assert.equal(infoHashIn(`magnet:?xt=urn:btih:${hash}&tr=x`), hash.toLowerCase())
  assert.equal(infoHashIn(`magnet:?dn=x&xt=urn:btih:${hash}`), hash.toLowerCase())
  for (const magnet of ['magnet:?xt=urn:btih:abc123', `magnet:?xt=urn:btmh:${hash}`, hash, undefined]) {
    assert.equal(infoHashIn(magnet), undefined, String(magnet))
  }
})
