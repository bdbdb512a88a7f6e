import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Held, missingParts } from '../../../../eldernode/store/staging.ts'
import { overdue } from '../../../../eldernode/store/sweep.ts'
import type { AlbumId, BlobHash, InfoHash } from '../../../../src/core/ids.ts'
import type { Album, Track } from '../../../../src/core/records.ts'

const COVER = 'c'.repeat(64) as BlobHash
const PREVIEW = 'd'.repeat(64) as BlobHash
const INFO = 'a'.repeat(40) as InfoHash
const album = { cover: COVER, tracks: [{ trackId: 't' }] } as unknown as Album
const track = {
  infoHash: INFO,
  fileSize: 10,
  pieceLength: 16384,
  contentHash: 'sha256:good',
  preview: { hash: PREVIEW },
} as unknown as Track

const whole = (): { [Part in keyof Held]: Map<string, object> } => ({
  audio: new Map([[INFO, { size: 10, contentHash: 'sha256:good', pieceLength: 16384, file: '01.mp3' }]]),
  torrents: new Map([[INFO, { size: 1 }]]),
  blobs: new Map<string, object>([
    [COVER, { size: 1 }],
    [PREVIEW, { size: 1 }],
  ]),
})
const missing = (held: ReturnType<typeof whole>, tracks = true) =>
  missingParts(album, () => (tracks ? track : undefined), held as unknown as Held).map(({ part }) => part)

describe('what an album lacks', () => {
  test('nothing, when all is held', () => assert.deepEqual(missing(whole()), []))
  test('everything, when nothing is', () => {
    const nothing = { audio: new Map(), torrents: new Map(), blobs: new Map() }
    assert.deepEqual(missing(nothing), ['cover', 'torrent', 'audio', 'preview'])
  })
  test('a track that was not sent', () => assert.deepEqual(missing(whole(), false), ['track']))

  const LIES: [string, object][] = [
    ['another content hash', { contentHash: 'sha256:bad' }],
    ['another size', { size: 11 }],
    ['another piece length', { pieceLength: 32768 }],
  ]
  for (const [name, lie] of LIES) {
    test(`audio of ${name} than its record promises counts as missing`, () => {
      const held = whole()
      held.audio.set(INFO, { ...held.audio.get(INFO), ...lie })
      assert.deepEqual(missing(held), ['audio'])
    })
  }
})

test('an album is overdue when nothing has arrived for longer than the deadline', () => {
  const albums = [
    ['old', { touchedAtMs: 0 }],
    ['new', { touchedAtMs: 501 }],
  ] as [AlbumId, { touchedAtMs: number }][]
  assert.deepEqual(overdue(albums, 1001, 500), ['old'])
})
