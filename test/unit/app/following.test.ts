import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type Signal, signal } from '@preact/signals-core'
import { IDBFactory } from 'fake-indexeddb'
import { followHeard } from '../../../src/app/following.ts'
import type { AlbumId } from '../../../src/core/ids.ts'
import { type Database, openDatabase } from '../../../src/storage/database.ts'
import { putLibraryRow } from '../../../src/storage/library.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'
import { until } from '../../helpers/signals.ts'

const key = (await makeAlbum()).key
const kept = await makeAlbum({ slug: 'kept', key })
const other = await makeAlbum({ slug: 'other', key })

let db: Database
let followed: Signal<ReadonlySet<AlbumId>>
let playing: Signal<{ albumId: AlbumId } | undefined>
let wishes: Signal<ReadonlyMap<AlbumId, boolean>>

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = openDatabase()
  followed = signal(new Set())
  playing = signal(undefined)
  wishes = signal(new Map())
  await takeIn(db, [...kept.entries, ...other.entries], verifier)
  await putLibraryRow(db, { albumId: kept.albumId, addedMs: 1, kept: true, complete: true })
})

function begin(): void {
  const follow = ({ albumId }: { albumId: AlbumId }) => {
    followed.value = new Set([...followed.peek(), albumId])
    return () => {
      followed.value = new Set([...followed.peek()].filter((id) => id !== albumId))
    }
  }
  followHeard({ db, follow, playing, wishes })
}

const follows = (...albumIds: AlbumId[]) =>
  until(followed, (ids) => ids.size === albumIds.length && albumIds.every((id) => ids.has(id)))

test('what is kept is followed, and what plays for as long as it plays', async () => {
  begin()
  await follows(kept.albumId)
  playing.value = { albumId: other.albumId }
  await follows(kept.albumId, other.albumId)
  playing.value = undefined
  await follows(kept.albumId)
})

test('what one begins to keep is followed, and no more once it is given up', async () => {
  begin()
  wishes.value = new Map([[other.albumId, true]])
  await follows(kept.albumId, other.albumId)
  wishes.value = new Map([
    [other.albumId, true],
    [kept.albumId, false],
  ])
  await follows(other.albumId)
  playing.value = { albumId: kept.albumId }
  await follows(kept.albumId, other.albumId)
  assert.equal(followed.peek().size, 2)
})
