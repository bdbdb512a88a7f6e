import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Ground, guestLimits, judgeRequest, type SeedCase } from '../../../../eldernode/requests/verdict.ts'
import { type Fingerprint, fingerprintIn, type InfoHash, type TrackId } from '../../../../src/core/ids.ts'
import type { Track } from '../../../../src/core/records.ts'
import { makeAlbum } from '../../../helpers/records.ts'
import { runs } from '../../../helpers/runs.ts'

const made = await makeAlbum({ trackSizes: [100_000, 50_000] })
const artist = fingerprintIn(made.albumId)
const tracks = new Map(made.tracks.map(({ track }) => [track.trackId, track]))
const [first, second] = made.tracks.map(({ track }) => track) as [Track, Track]
const withTrack = (track: Track): ReadonlyMap<TrackId, Track> => new Map(tracks).set(track.trackId, track)
const none = { albums: 0, bytes: 0 }
const set = (...names: readonly Fingerprint[]): ReadonlySet<Fingerprint> => new Set(names)

const asked: SeedCase = {
  request: { status: 'pending', albumVersion: made.album.version },
  album: made.album,
  tracks,
  artist,
  isOperator: false,
}
const wide: Ground = {
  policy: { allow: set(), deny: set() },
  limits: guestLimits(10_000_000),
  capacity: 10_000_000,
  usedBytes: () => 0,
  servesAudio: true,
  held: { all: 0, artist: 0 },
  underWay: { all: none, artist: none, address: none },
  audioOf: () => undefined,
}
const word = (verdict: ReturnType<typeof judgeRequest>) => ('code' in verdict ? verdict.code : verdict.verdict)
const other = 'OOOOOOOOOOOOOOOO' as Fingerprint
const pending = (albumVersion: number) => ({ request: { status: 'pending' as const, albumVersion } })

describe('a request to seed', () => {
  const CASES: [name: string, changes: Partial<SeedCase>, ground: Partial<Ground>, word: string][] = [
    ['by a stranger, when all is known and there is room', {}, {}, 'take'],
    ['taken back', { request: { status: 'cancelled', albumVersion: 1 } }, {}, 'cancelled'],
    ['for an album nobody knows yet', { album: undefined }, {}, 'wait'],
    ['for a later version of the album', pending(made.album.version + 1), {}, 'wait'],
    ['for an earlier version of the album', pending(made.album.version - 1), {}, 'take'],
    ['without the record of a track', { tracks: new Map([[first.trackId, first]]) }, {}, 'wait'],
    [
      'for a withdrawn album',
      { album: { albumId: made.albumId, withdrawnAt: 9e12, version: 9e12 } },
      {},
      'album-withdrawn',
    ],
    ['by a denied artist', {}, { policy: { allow: set(artist), deny: set(artist) } }, 'not-allowed'],
    ['by a stranger where only others may', {}, { policy: { allow: set(other), deny: set() } }, 'not-allowed'],
    ['by one of those who may', {}, { policy: { allow: set(artist), deny: set() } }, 'take'],
    [
      'by the operator, where only others may',
      { isOperator: true },
      { policy: { allow: set(other), deny: set() } },
      'take',
    ],
    ['that fills the node beyond its room', {}, { usedBytes: () => 9_848_000 }, 'quota-exceeded'],
    ["that fills the artist's share", {}, { held: { all: 0, artist: 7_848_000 } }, 'quota-exceeded'],
    [
      "that fills the artist's share with what is under way",
      {},
      { underWay: { ...wide.underWay, artist: { albums: 1, bytes: 7_848_000 } } },
      'quota-exceeded',
    ],
    ['that fills the share of all strangers', {}, { held: { all: 7_848_000, artist: 0 } }, 'quota-exceeded'],
    [
      'by the operator, when strangers have filled theirs',
      { isOperator: true },
      { held: { all: 7_999_999, artist: 0 } },
      'take',
    ],
    [
      'when too many albums are waited for',
      {},
      { underWay: { ...wide.underWay, all: { albums: 1000, bytes: 0 } } },
      'quota-exceeded',
    ],
    [
      'when one address has asked for too many',
      {},
      { underWay: { ...wide.underWay, address: { albums: 100, bytes: 0 } } },
      'quota-exceeded',
    ],
    [
      'when too much is waited for',
      {},
      { underWay: { ...wide.underWay, all: { albums: 1, bytes: 7_999_999 } } },
      'quota-exceeded',
    ],
    ['when its bytes are here', {}, { audioOf: () => 'held' }, 'take'],
    ['whose torrent is here with other bytes', {}, { audioOf: () => 'other' }, 'hash-mismatch'],
    [
      'of two tracks with one torrent and two files',
      { tracks: withTrack({ ...second, infoHash: first.infoHash }) },
      {},
      'bad-record',
    ],
    [
      'of a track no torrent file can describe',
      { tracks: withTrack({ ...first, fileSize: 2 ** 29 }) },
      { limits: guestLimits(2 ** 40), capacity: 2 ** 40 },
      'too-large',
    ],
  ]
  for (const [name, changes, ground, expected] of CASES) {
    test(`${name}: ${expected}`, () => {
      assert.equal(word(judgeRequest({ ...asked, ...changes }, { ...wide, ...ground })), expected)
    })
  }

  test('sets aside the room of what is not here, and no more', () => {
    const verdict = judgeRequest(asked, {
      ...wide,
      audioOf: (track) => (track.infoHash === first.infoHash ? 'held' : undefined),
    })
    assert.ok(verdict.verdict === 'take')
    assert.equal(verdict.audioBytes, 50_000)
    assert.ok(verdict.smallBytes > 200 && verdict.smallBytes < 3000, String(verdict.smallBytes))
  })

  test('counts one torrent of two tracks once', () => {
    const twin = { ...second, infoHash: first.infoHash, contentHash: first.contentHash, fileSize: first.fileSize }
    const verdict = judgeRequest({ ...asked, tracks: withTrack(twin) }, wide)
    assert.ok(verdict.verdict === 'take' && verdict.audioBytes === 100_000)
  })

  test('is never admitted beyond any limit, whatever sizes are promised', () => {
    const size = fc.integer({ min: 1, max: 2 ** 30 })
    const most = fc.integer({ min: 0, max: 2 ** 31 })
    fc.assert(
      fc.property(size, size, most, most, most, most, (a, b, capacity, used, held, underWay) => {
        const sized = new Map([
          [first.trackId, { ...first, fileSize: a, pieceLength: 262_144, infoHash: 'a'.repeat(40) as InfoHash }],
          [second.trackId, { ...second, fileSize: b, pieceLength: 262_144, infoHash: 'b'.repeat(40) as InfoHash }],
        ])
        const limits = guestLimits(capacity)
        const verdict = judgeRequest(
          { ...asked, tracks: sized },
          {
            ...wide,
            limits,
            capacity,
            usedBytes: () => used,
            held: { all: held, artist: held },
            underWay: { ...wide.underWay, all: { albums: 1, bytes: underWay } },
          },
        )
        if (verdict.verdict !== 'take') return
        const bytes = verdict.audioBytes + verdict.smallBytes
        assert.equal(verdict.audioBytes, a + b)
        assert.ok(used + bytes <= capacity && held + bytes <= limits.artist && underWay + bytes <= limits.underWay)
      }),
      { numRuns: runs(300) },
    )
  })
})

test('the share of one artist holds an album of uncompressed sound on a small disk, and a tenth of a large one', () => {
  const GIB = 2 ** 30
  assert.equal(guestLimits(10 * GIB).artist, 2 * GIB)
  assert.equal(guestLimits(1000 * GIB).artist, 100 * GIB)
  assert.equal(guestLimits(GIB).artist, Math.floor(GIB * 0.8))
})
