import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { type Entry, signRecord } from '../../../src/core/signed.ts'
import { firstAlbums } from '../../../src/storage/albums.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { getAlbumState, getAlbumTracks, getPlayableTrack } from '../../../src/storage/records.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const made = await makeAlbum()
const [albumEntry] = made.entries as [Entry]
let db: Database

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
})

const signAgain = (changes: object) =>
  signRecord(made.key.signer, albumEntry.soul, made.albumId, { ...made.album, ...changes })

test('an album and its tracks are stored and listed', async () => {
  const { changed, dropped } = await takeIn(db, made.entries, verifier)
  assert.deepEqual([changed.length, dropped], [3, 0])
  assert.deepEqual(await firstAlbums(db, 10), [made.album])
  assert.deepEqual(
    await getAlbumTracks(db, made.album),
    made.tracks.map(({ track }) => track),
  )
})

test('what comes twice changes nothing', async () => {
  await takeIn(db, made.entries, verifier)
  assert.equal((await takeIn(db, made.entries, verifier)).changed.length, 0)
})

test('forged and malformed entries are dropped and counted, good ones beside them kept', async () => {
  const forged = { ...albumEntry, value: albumEntry.value.replace('Test album', 'Best album') }
  const { changed, dropped } = await takeIn(db, [forged, { ...albumEntry, soul: 'x' }, ...made.entries], verifier)
  assert.deepEqual([changed.length, dropped], [3, 2])
})

test('a newer version replaces, an older one never does, in whatever order they come', async () => {
  const newer = await signAgain({ title: 'Newer', version: made.album.version + 1 })
  for (const order of [
    [albumEntry, newer],
    [newer, albumEntry],
  ]) {
    globalThis.indexedDB = new IDBFactory()
    db = openDatabase()
    for (const entry of order) await takeIn(db, [entry], verifier)
    const state = await getAlbumState(db, made.albumId)
    assert.equal(state && 'title' in state && state.title, 'Newer')
  }
})

test('a withdrawn album is no longer listed, and its tracks know it', async () => {
  await takeIn(db, made.entries, verifier)
  const version = made.album.version + 5
  const gone = await signRecord(made.key.signer, albumEntry.soul, made.albumId, {
    albumId: made.albumId,
    withdrawnAt: version,
    version,
  })
  await takeIn(db, [gone], verifier)
  assert.deepEqual(await firstAlbums(db, 10), [])
  const track = made.tracks[0]?.track
  assert.ok(track)
  const found = await getPlayableTrack(db, track.trackId)
  assert.ok(found?.album && 'withdrawnAt' in found.album)
})
