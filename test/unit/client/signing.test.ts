// From what waits to signed records: only the network and the outbox's delivery are not there.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from '../../../src/client/connection.ts'
import { createSigning } from '../../../src/client/signing.ts'
import { createStoring } from '../../../src/client/storing.ts'
import { listWaitingAlbums, listWaitingPreviews, listWaitingTracks, putFileFacts } from '../../../src/client/waiting.ts'
import type { AlbumId, InfoHash, Slug } from '../../../src/core/ids.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState } from '../../../src/storage/records.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const SLUG = 'album_001' as Slug
const PREVIEW = Buffer.from('a preview').toString('base64')

const db = openDatabase()
const {
  key,
  tracks: [file],
} = await makeAlbum()

test('what waits is given up only when all that belongs to its album is on its way, and is signed again until then', async () => {
  assert.ok(file)
  const albumId = `${SLUG}.${key.fingerprint}` as AlbumId
  const mine = () => key.fingerprint
  let isFull = true
  const asked: number[] = []
  const { settle } = createSigning({
    db,
    mine,
    sign: async (kind, id, record, previous) =>
      signRecord(key.signer, await soulOf(kind, id, sha256), id, { ...record, version: previous + 1 }),
    enqueue: async (entry) => void (await takeIn(db, [entry], verifier)),
    bring: async () => undefined,
    locks: undefined,
    onSigned: async ({ version }) => {
      if (isFull) throw new Error('a page that is closed here writes nothing more')
      asked.push(version)
    },
  })
  const env = { mostCover: 51_200, mostPreview: 1_048_576 }
  const storing = createStoring({ db, verifier, env, mine } as unknown as Connection, { settle: async () => undefined })
  const { torrent, track } = file
  await putFileFacts(db, { ...track, magnetURI: `magnet:?xt=urn:btih:${torrent.infoHash}` }, SLUG)
  const given = { artistName: 'Somebody', artistId: 'somebody', releaseDate: '2025-01-01', genre: [] }
  await storing.storeAlbum({ albumId: SLUG, title: 'Album', ...given })
  const magnetURI = `magnet:?xt=urn:btih:${torrent.infoHash as InfoHash}`
  await storing.storeTrack({ trackId: 'track_001', albumId: SLUG, title: 'Track', magnetURI })
  await storing.storePreview('track_001', PREVIEW)
  const waiting = async () => [
    (await listWaitingAlbums(db)).length,
    (await listWaitingTracks(db)).length,
    (await listWaitingPreviews(db)).length,
  ]

  await assert.rejects(settle(SLUG))
  assert.deepEqual(await waiting(), [1, 1, 1])
  isFull = false
  await settle(SLUG)
  assert.deepEqual(await waiting(), [0, 0, 0])
  const held = await getAlbumState(db, albumId)
  assert.deepEqual(asked, [held?.version])
})
