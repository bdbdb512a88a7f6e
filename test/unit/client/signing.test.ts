// From what waits to signed records: only the network and the outbox's delivery are not there.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from '../../../src/client/connection.ts'
import { createSigning, type SigningOptions } from '../../../src/client/signing.ts'
import { createStoring } from '../../../src/client/storing.ts'
import { listWaitingAlbums, listWaitingPreviews, listWaitingTracks, putFileFacts } from '../../../src/client/waiting.ts'
import { DigmError } from '../../../src/core/errors.ts'
import type { AlbumId, Slug } from '../../../src/core/ids.ts'
import { signRecord } from '../../../src/core/signed.ts'
import { soulOf } from '../../../src/core/souls.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState } from '../../../src/storage/records.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const db = openDatabase()
const { key, tracks } = await makeAlbum()
const mine = () => key.fingerprint

type Parts = Partial<Pick<SigningOptions, 'isImported' | 'bring' | 'onSigned'>>

const signing = (parts: Parts) =>
  createSigning({
    db,
    mine,
    isImported: () => false,
    sign: async (kind, id, record, previous) =>
      signRecord(key.signer, await soulOf(kind, id, sha256), id, { ...record, version: previous + 1 }),
    enqueue: async (entry) => void (await takeIn(db, [entry], verifier)),
    bring: async (albumId) => {
      throw new DigmError('album-unknown', { albumId })
    },
    locks: undefined,
    onSigned: async () => undefined,
    ...parts,
  })

/** An album with one track and its preview, stored and not signed. */
async function store(slug: Slug): Promise<void> {
  const [file] = tracks
  assert.ok(file)
  const magnetURI = `magnet:?xt=urn:btih:${file.torrent.infoHash}`
  await putFileFacts(db, { ...file.track, magnetURI }, slug)
  const env = { mostCover: 51_200, mostPreview: 1_048_576 }
  const storing = createStoring({ db, verifier, env, mine } as unknown as Connection, { settle: async () => undefined })
  const given = { artistName: 'Somebody', artistId: 'somebody', releaseDate: '2025-01-01', genre: [] }
  await storing.storeAlbum({ albumId: slug, title: 'Album', ...given })
  await storing.storeTrack({ trackId: `${slug}-01`, albumId: slug, title: 'Track', magnetURI })
  await storing.storePreview(`${slug}-01`, Buffer.from('a preview').toString('base64'))
}

const waiting = async () => [
  (await listWaitingAlbums(db)).length,
  (await listWaitingTracks(db)).length,
  (await listWaitingPreviews(db)).length,
]

const stateOf = (slug: Slug) => getAlbumState(db, `${slug}.${key.fingerprint}` as AlbumId)

test('what waits is given up only when all that belongs to its album is on its way, and is signed again until then', async () => {
  const slug = 'interrupted' as Slug
  await store(slug)
  const asked: number[] = []
  const breaking = signing({
    onSigned: async () => {
      throw new Error('a page that is closed here writes nothing more')
    },
  })
  await assert.rejects(breaking.settle(slug))
  assert.deepEqual(await waiting(), [1, 1, 1])
  await signing({ onSigned: async ({ version }) => void asked.push(version) }).settle(slug)
  assert.deepEqual(await waiting(), [0, 0, 0])
  assert.deepEqual(asked, [(await stateOf(slug))?.version])
})

test('with a key of another device an album is signed when its id is known to be free, and waits while nobody can say', async () => {
  const slug = 'imported' as Slug
  await store(slug)
  const failing = (code: 'unreachable' | 'album-unknown') => ({
    isImported: () => true,
    bring: async (albumId: AlbumId) => {
      throw new DigmError(code, { albumId })
    },
  })
  await signing(failing('unreachable')).settle(slug)
  assert.deepEqual(await waiting(), [1, 1, 1])
  assert.equal(await stateOf(slug), undefined)
  await signing(failing('album-unknown')).settle(slug)
  assert.deepEqual(await waiting(), [0, 0, 0])
  assert.equal((await stateOf(slug))?.version, 0)
})

test('with a key of another device an album gets another version of what that device has published, with its tracks', async () => {
  const slug = 'shared' as Slug
  const elsewhere = await makeAlbum({ key, slug })
  await store(slug)
  const bring = async () => takeIn(db, elsewhere.entries, verifier)
  await signing({ isImported: () => true, bring }).settle(slug)
  const state = await stateOf(slug)
  assert.ok(state && 'tracks' in state)
  assert.equal(state.version, elsewhere.album.version + 1)
  const ids = state.tracks.map(({ trackId }) => String(trackId))
  assert.deepEqual(
    elsewhere.tracks.filter(({ track }) => !ids.includes(track.trackId)),
    [],
  )
  assert.ok(ids.includes(`shared-01.${key.fingerprint}`))
})
