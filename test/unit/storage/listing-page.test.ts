import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  albumIdIn,
  changesByPage,
  genresTextIn,
  type ListingPage,
  lineOf,
  relistPage,
} from '../../../src/storage/listing-page.ts'
import { runs } from '../../helpers/runs.ts'
import { albumOf } from './shelf.ts'

const MOST_LINES = 128

test('an album stands by its release, newest first, unless that lies ahead of its signature', () => {
  const version = Date.UTC(2024, 0, 1)
  const dates = ['9999-12-31', '2023-03-04', '1970-01-01', '1959-08-17', '0000-01-01']
  const lines = dates.map((releaseDate) => lineOf(albumOf('a', { version, releaseDate })))
  assert.deepEqual(lines, [...lines].sort())
  const signed = lineOf(albumOf('a', { version, releaseDate: '2024-01-01' }))
  assert.deepEqual([lines[0], lineOf(albumOf('a', { version, releaseDate: '2024-02-31' }))], [signed, signed])
})

test('albums of one day stand by when they were made, then by id', () => {
  const made = (slug: string, createdAt: number) => lineOf(albumOf(slug, { createdAt }))
  const lines = [
    made('z', Number.MAX_SAFE_INTEGER),
    made('z', 2),
    made('Z', 1),
    made('a', 1),
    made('ab', 1),
    made('z', 0),
  ]
  assert.deepEqual(lines, [...lines].sort())
})

test('a line says its album and its genres, however they are spelt', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })), (genre) => {
      const album = albumOf('some', { genre })
      assert.equal(albumIdIn(lineOf(album)), album.albumId)
      assert.deepEqual(JSON.parse(genresTextIn(lineOf(album))), genre)
    }),
    { numRuns: runs(200) },
  )
})

test('whatever comes and goes, the pages hold every line once, in order, and none is long', () => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: 2_000 }), { maxLength: 700 })
  const lineAt = (at: number) => String(at).padStart(4, '0')
  fc.assert(
    fc.property(fc.array(fc.record({ added: some, removed: some }), { maxLength: 6 }), (rounds) => {
      const pages = new Map<string, ListingPage>()
      const standing = new Set<string>()
      for (const { added, removed } of rounds) {
        const [gone, came] = [removed.map(lineAt), added.map(lineAt)]
        for (const line of gone) standing.delete(line)
        for (const line of came) standing.add(line)
        const changes = changesByPage([...pages.keys()].sort(), gone, came)
        for (const [from, change] of changes) {
          const { put, gone: empty } = relistPage(pages.get(from) ?? { from, lines: [] }, change.removed, change.added)
          for (const page of put) pages.set(page.from, page)
          for (const key of empty) pages.delete(key)
        }
        const inOrder = [...pages.values()].sort((a, b) => (a.from < b.from ? -1 : 1))
        assert.deepEqual(
          inOrder.flatMap(({ lines }) => lines),
          [...standing].sort(),
        )
        assert.ok(inOrder.every(({ lines }) => lines.length <= MOST_LINES))
      }
    }),
    { numRuns: runs(100) },
  )
})
