import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { signal } from '@preact/signals-core'
import { IDBFactory } from 'fake-indexeddb'
import { createParadio } from '../../../src/app/paradio.ts'
import type { SyncState } from '../../../src/catalogue/sync.ts'
import { DigmError } from '../../../src/core/errors.ts'
import type { AlbumId } from '../../../src/core/ids.ts'
import type { Album } from '../../../src/core/records.ts'
import { createPlayer, type Player } from '../../../src/player/player-store.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putEntries } from '../../../src/storage/records.ts'
import { until } from '../../helpers/signals.ts'
import { FakeAudio } from '../player/fake-audio.ts'
import { albumOf, entryOf } from '../storage/shelf.ts'
import { heardOn, holdPreview, previewHashOf } from '../storage/with-previews.ts'

let db: Database
let audio: FakeAudio
let player: Player
let fetched: string[]
let opened: AlbumId[]
/** What the network does. */
let answers: (path: string) => Response
const online = signal(true)
const changes = signal(0)
const syncState = signal<SyncState>('ready')

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  audio = new FakeAudio()
  fetched = []
  opened = []
  answers = () => new Response('x')
  online.value = true
  syncState.value = 'ready'
  player = createPlayer({
    audio: audio as unknown as HTMLAudioElement,
    streamUrl: ({ trackId, preview }) => (preview ? `/preview/${preview}` : `/stream/${trackId}`),
    fallbackUrl: async () => undefined,
    probe: async () => 'ok',
    onPlayhead: () => undefined,
  })
})

const albums = 'ABCDE'.split('').map((letter) => heardOn(albumOf(`of-${letter}`, {}, letter.repeat(16))))
const albumIds = albums.map(({ albumId }) => albumId)

const radio = () =>
  createParadio({
    db,
    player,
    online,
    coverUrlOf: () => undefined,
    catalogue: {
      changes,
      state: syncState,
      refresh: async () => undefined,
      openAlbum: async (albumId) => {
        opened.push(albumId)
        const album = albums.find((each) => each.albumId === albumId)
        if (!album || !online.peek()) throw new DigmError('unreachable')
        await holdPreview(db, album, { bytes: false })
        return { album, tracks: [] }
      },
    },
    fetch: async (path) => {
      fetched.push(path)
      return answers(path)
    },
    random: () => 0.5,
  })

const ahead = (count: number) => until(player.queue, ({ tracks, index }) => tracks.length - index - 1 >= count)

async function catalogue(...listed: readonly Album[]): Promise<void> {
  await putEntries(db, listed.map(entryOf))
}

test('a press plays at once what was found before it, and the next ones are ready before they are due', async () => {
  await catalogue(albumOf('silent'), ...albums)
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.canSkip, Boolean)
  const first = paradio.onAir.value
  assert.ok(first && albumIds.includes(first.album.albumId))
  assert.equal(audio.sources.length, 0)
  paradio.toggle()
  assert.deepEqual(audio.sources, [`/preview/${previewHashOf(first.album)}`])
  assert.equal(player.wholeTrack.value, undefined)
  await ahead(2)
  const heard = [player.track.value?.albumId]
  for (let i = 0; i < 4; i++) {
    audio.begin(30)
    audio.finish()
    heard.push(player.track.value?.albumId)
    await ahead(2)
  }
  assert.deepEqual([...heard].sort(), [...albumIds].sort(), 'five artists, five turns')
  assert.equal(paradio.onAir.value?.album.albumId, heard.at(-1))
})

test('the records of an album come when it has its turn, not before', async () => {
  await catalogue(...albums)
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.canSkip, Boolean)
  assert.equal(new Set(opened).size, 2)
})

test('offline it plays what was heard here before, for ever, and asks nobody', async () => {
  await catalogue(...albums)
  const [first, second] = albums
  assert.ok(first && second)
  await holdPreview(db, first)
  await holdPreview(db, second)
  online.value = false
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.canSkip, Boolean)
  paradio.toggle()
  for (let i = 0; i < 5; i++) {
    await ahead(2)
    paradio.skip()
  }
  assert.deepEqual(opened, [])
  assert.deepEqual(new Set(fetched), new Set([first, second].map((album) => `/preview/${previewHashOf(album)}`)))
})

test('when nobody answers it goes on with what is here', async () => {
  await catalogue(...albums)
  const [held] = albums
  assert.ok(held)
  await holdPreview(db, held)
  answers = (path) => (path.endsWith(previewHashOf(held)) ? new Response('x') : new Response('', { status: 504 }))
  const paradio = radio()
  paradio.tuneIn()
  assert.equal((await until(paradio.onAir, Boolean))?.album.albumId, held.albumId)
})

test('it says when there is nothing to play, and looks again when the network is back', async () => {
  await catalogue(...albums)
  online.value = false
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.state, (state) => state === 'nothing')
  online.value = true
  await until(paradio.state, (state) => state === 'ready')
})

test('in a profile that has never been here it waits for the catalogue', async () => {
  syncState.value = 'loading'
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.state, (state) => state === 'finding')
  await catalogue(...albums)
  changes.value++
  await until(paradio.state, (state) => state === 'ready')
})

test('a radio that ran dry goes on by itself when the next preview has come', async () => {
  await catalogue(...albums)
  let release = () => {}
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.canSkip, Boolean)
  const late = new Promise<void>((resolve) => {
    release = resolve
  })
  answers = () => {
    const response = new Response('x')
    return Object.assign(response, { arrayBuffer: () => late.then(() => new ArrayBuffer(1)) })
  }
  paradio.toggle()
  audio.finish()
  audio.finish()
  assert.equal(player.status.value, 'ended')
  release()
  await until(player.status, (status) => status === 'loading')
  assert.equal(audio.sources.length, 3)
})

test('a like is kept and taken back', async () => {
  await catalogue(...albums)
  const paradio = radio()
  paradio.tuneIn()
  await until(paradio.onAir, Boolean)
  paradio.like()
  const [like] = await until(paradio.likes, ({ length }) => length === 1)
  assert.equal(like?.trackId, paradio.onAir.value?.track.trackId)
  assert.ok(like)
  const reopened = radio()
  await until(reopened.likes, ({ length }) => length === 1)
  reopened.unlike(like)
  await until(reopened.likes, ({ length }) => length === 0)
})
