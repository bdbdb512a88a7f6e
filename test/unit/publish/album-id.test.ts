import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DigmError } from '../../../src/core/errors.ts'
import type { AlbumId, Slug } from '../../../src/core/ids.ts'
import { freeSlug, newAlbumId } from '../../../src/publish/album-id.ts'
import type { OpenDrafts } from '../../../src/publish/drafts.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { takeIn } from '../../../src/storage/take-in.ts'
import { sha1, sha256, verifier } from '../../helpers/crypto.ts'
import { makeAlbum } from '../../helpers/records.ts'

const db = openDatabase()
const here = await makeAlbum({ slug: 'night' })
await takeIn(db, here.entries, verifier)
const { fingerprint } = here.key
const idOf = (slug: string) => `${slug}.${fingerprint}` as AlbumId

const idFor = (title: string, openAlbum: (id: AlbumId) => Promise<unknown>, imported = true) =>
  newAlbumId(
    {
      db,
      digests: { sha1, sha256 },
      drafts: { fixedIds: async () => new Set([idOf('night-2')]) } as unknown as OpenDrafts,
      openAlbum,
    },
    title,
    { fingerprint, imported },
  )

const failing = (code: 'album-unknown' | 'unreachable') => async (albumId: AlbumId) => {
  throw new DigmError(code, { albumId })
}

test('a slug that is free is found', () => {
  const taken = new Set(['night', 'night-2'])
  assert.equal(
    freeSlug('night' as Slug, (slug) => taken.has(slug)),
    'night-3',
  )
})

test('a new album gets an id that neither a stored album nor a draft has', async () => {
  assert.equal(await idFor('Night', failing('unreachable'), false), idOf('night-3'))
})

test('with a key of another device, nodes are asked what that one has published', async () => {
  const elsewhere = new Set([idOf('night-3'), idOf('day')])
  const openAlbum = async (id: AlbumId) => (elsewhere.has(id) ? {} : failing('album-unknown')(id))
  assert.equal(await idFor('Night', openAlbum), idOf('night-4'))
  assert.equal(await idFor('Day', openAlbum), idOf('day-2'))
})

test('with a key of another device and nobody to ask, the id is one that no other device comes upon', async () => {
  const [one, two] = [await idFor('Day', failing('unreachable')), await idFor('Day', failing('unreachable'))]
  assert.match(one, /^day-[0-9a-f]{6}\./)
  assert.notEqual(one, two)
})
