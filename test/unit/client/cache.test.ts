// `clearLocalCache`: what is dropped can be fetched again, everything else is still there.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clearCache } from '../../../src/client/cache.ts'
import type { Connection } from '../../../src/client/connection.ts'
import { putWaitingAlbum, putWaitingPreview } from '../../../src/client/waiting.ts'
import type { BlobHash, Slug } from '../../../src/core/ids.ts'
import { listAlbumIds } from '../../../src/storage/albums.ts'
import { putBlob } from '../../../src/storage/blobs.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { putLibraryRow } from '../../../src/storage/library.ts'
import { putOwn } from '../../../src/storage/own-rows.ts'
import { putPieces } from '../../../src/storage/pieces.ts'
import type { StoreName } from '../../../src/storage/schema.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { getTorrent, putTorrent, setKept } from '../../../src/storage/torrents.ts'
import { verifier } from '../../helpers/crypto.ts'
import { type MadeAlbum, makeAlbum } from '../../helpers/records.ts'

const UNTOUCHED: readonly StoreName[] = ['identity', 'outbox', 'drafts', 'library', 'settings', 'searchIndex']

const db = openDatabase()
const hashOf = (letter: string) => letter.repeat(64) as BlobHash
const blob = (letter: string) =>
  putBlob(db, { hash: hashOf(letter), mime: 'image/webp', bytes: new Uint8Array(8).buffer })
const keysOf = (store: StoreName) =>
  db.run([store], 'readonly', async (tx) => (await tx.objectStore(store).getAllKeys()).map(String))

/** An album with the first piece of its first track. */
async function album(slug: string, size: number, isKept: boolean): Promise<MadeAlbum> {
  const made = await makeAlbum({ slug, trackSizes: [size] })
  await takeIn(db, made.entries, verifier)
  for (const { torrent, torrentBytes, bytes } of made.tracks) {
    await putTorrent(db, torrent, torrentBytes)
    await putPieces(db, torrent, [{ index: 0, bytes: bytes.slice(0, torrent.pieceLength) }])
    await setKept(db, [torrent.infoHash], isKept)
  }
  return made
}

test('clearing the cache leaves the key, the outbox, drafts, what waits, playlists, the library and kept audio', async () => {
  const [mine, kept, played] = [
    await album('mine', 40_000, true),
    await album('kept', 41_000, true),
    await album('played', 42_000, false),
  ]
  await putLibraryRow(db, { albumId: kept.albumId, addedMs: 1, kept: true, complete: false })
  await putWaitingAlbum(db, 'waiting' as Slug, { input: input('waiting'), cover: hashOf('a') })
  await putWaitingPreview(db, 'waiting-01' as Slug, { hash: hashOf('b'), startSec: 0, durationSec: 30 })
  await putOwn(db, 'playlist', { key: 'evening', order: 1, data: {} })
  await Promise.all(['a', 'b', 'c'].map(blob))
  await db.run(['identity', 'outbox', 'drafts', 'settings', 'searchIndex', 'cursors'], 'readwrite', async (tx) => {
    await tx.objectStore('identity').put({ id: 'artist', data: 'a key' })
    await tx.objectStore('outbox').put({ id: 'unsent' } as never)
    await tx.objectStore('drafts').put({ id: 'head:draft:', updatedMs: 1, data: {} })
    await tx.objectStore('settings').put({ name: 'uploadBudget', value: 1 })
    await tx.objectStore('searchIndex').put({ id: 'head', data: {} })
    await tx.objectStore('cursors').put({ endpoint: 'https://node.example', cursor: '1' })
  })
  const before = await Promise.all(UNTOUCHED.map(keysOf))

  await clearCache({ db, mine: () => mine.key.fingerprint } as unknown as Connection)

  assert.deepEqual(await Promise.all(UNTOUCHED.map(keysOf)), before)
  assert.deepEqual((await keysOf('albums')).sort(), [kept.albumId, mine.albumId].sort())
  assert.deepEqual((await listAlbumIds(db)).sort(), [kept.albumId, mine.albumId].sort())
  assert.equal((await keysOf('tracks')).length, 2)
  assert.deepEqual((await keysOf('blobs')).sort(), [hashOf('a'), hashOf('b')])
  // The next round asks every node from the start: what was dropped comes again.
  assert.deepEqual(await keysOf('cursors'), [])
  for (const [{ tracks }, bytesHeld] of [
    [mine, 16_384],
    [kept, 16_384],
    [played, 0],
  ] as const) {
    for (const { torrent } of tracks) assert.equal((await getTorrent(db, torrent.infoHash))?.bytesHeld ?? 0, bytesHeld)
  }
})

const input = (albumId: string) => ({
  albumId,
  title: 'Waiting',
  artistName: 'Somebody',
  artistId: 'somebody',
  releaseDate: '2025-01-01',
  genre: [],
})
