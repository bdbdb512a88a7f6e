import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SearchRow } from '../../../src/catalogue/search-document.ts'
import { SearchIndex } from '../../../src/catalogue/search-index.ts'
import { misspeltBeginnings, whyMatched } from '../../../src/catalogue/search-ranking.ts'
import type { AlbumId } from '../../../src/core/ids.ts'
import { rowOf } from './rows.ts'

const ROWS = [
  rowOf('night', { title: 'Midnight River', artistName: 'Björk Trio', tracks: ['Opening', 'Glass Garden'] }),
  rowOf('river', { title: 'The Blue Ocean', artistName: 'Anna River', tracks: ['Salt', 'Midnight'] }),
  rowOf('songs', { title: 'Songs', artistName: 'Ursula', genre: ['Dub'], tracks: ['Midnight River', 'Snow'] }),
  rowOf('tokyo', { title: '東京の夜', artistName: '音楽隊', tracks: ['終わり'] }),
  rowOf('minsk', { title: 'Белые ночи', artistName: 'Город', tracks: ['Снег'] }),
]

function indexOf(rows: readonly SearchRow[]): SearchIndex {
  const index = SearchIndex.empty()
  for (const row of rows) index.apply(row)
  return index
}
const slugs = (index: SearchIndex, query: string) => index.find(query, 10).map(({ albumId }) => albumId.split('.')[0])

test('what a listener types finds what was meant, first', () => {
  const index = indexOf(ROWS)
  const table: [query: string, first: string][] = [
    ['midnight river', 'night'],
    ['Midnight', 'night'],
    ['mid', 'night'],
    ['bjork', 'night'],
    ['BJÖRK', 'night'],
    ['garden', 'night'],
    ['glass gar', 'night'],
    ['river anna', 'river'],
    ['dub', 'songs'],
    ['snow', 'songs'],
    ['the blue', 'river'],
    ['the', 'river'],
    ['東京', 'tokyo'],
    ['夜', 'tokyo'],
    ['белые', 'minsk'],
    ['БЕЛЫЕ НО', 'minsk'],
    // One slip each: a wrong letter, one missing, one too many, two that changed places.
    ['midnigjt river', 'night'],
    ['midnght river', 'night'],
    ['midnnight river', 'night'],
    ['midnigth river', 'night'],
    ['oceam', 'river'],
    ['ocaen blue', 'river'],
    ['ursla', 'songs'],
    ['gorod', ''],
  ]
  for (const [query, first] of table) assert.equal(slugs(index, query)[0] ?? '', first, query)
})

test('title and artist count for more than a track', () => {
  assert.deepEqual(slugs(indexOf(ROWS), 'midnight river'), ['night', 'river', 'songs'])
})

test('an unfinished word with one typo finds the words it may become', () => {
  const index = indexOf(ROWS)
  const table: [typed: string, first: string][] = [
    ['midnk', 'night'],
    ['mdnig', 'night'],
    ['middnig', 'night'],
    ['imdnig', 'night'],
    ['blue occe', 'river'],
    ['midnightt ri', 'night'],
  ]
  for (const [typed, first] of table) assert.equal(slugs(index, typed)[0], first, typed)
  assert.deepEqual(slugs(index, 'mbx'), [])
})

test('how a misspelt word begins is known of every kind of typo, and not guessed from little', () => {
  const words = ['midnight', 'midland', 'river']
  assert.deepEqual(misspeltBeginnings('midnkg', words), ['midnig'])
  assert.deepEqual(misspeltBeginnings('river', words), [])
  assert.deepEqual(misspeltBeginnings('midw', words), ['mid'])
  assert.deepEqual(misspeltBeginnings('rvie', words), ['rive'])
  assert.deepEqual(misspeltBeginnings('rve', words), [])
  const many = Array.from({ length: 100 }, (_, i) => `a${String.fromCharCode(97 + (i % 26))}${i}bc`)
  assert.deepEqual(misspeltBeginnings('axbc', many), [])
})

test('hostile and empty queries find nothing and harm nothing', () => {
  const index = indexOf(ROWS)
  for (const query of ['', '   ', '…', '__proto__', 'constructor', 'x'.repeat(5000), '\u0000', '%_*']) {
    assert.ok(Array.isArray(index.find(query, 10)), query)
  }
})

test('words that are names of properties are words like others', () => {
  const index = indexOf([rowOf('odd', { title: 'Constructor', artistName: '__proto__', tracks: ['toString'] })])
  assert.deepEqual(slugs(index, 'constructor'), ['odd'])
  assert.deepEqual(slugs(index, 'tostring'), ['odd'])
})

test('a newer version takes the place of the one before, and is found by its new words only', () => {
  const index = indexOf(ROWS)
  assert.equal(
    index.apply({ ...rowOf('songs', { title: 'Letters', artistName: 'Ursula', tracks: ['Rain'] }), version: 2 }),
    true,
  )
  assert.deepEqual(slugs(index, 'letters'), ['songs'])
  assert.deepEqual(slugs(index, 'snow'), [])
  assert.equal(index.size, ROWS.length)
})

test('the same version changes nothing', () => {
  const [row] = ROWS as [SearchRow]
  assert.equal(indexOf(ROWS).apply(row), false)
})

test('a withdrawn album is found no more', () => {
  const index = indexOf(ROWS)
  const albumId = ROWS[0]?.albumId as AlbumId
  assert.equal(index.apply({ albumId, version: 2, value: '', state: { albumId, withdrawnAt: 2, version: 2 } }), true)
  assert.deepEqual(slugs(index, 'bjork'), [])
})

test('a saved index answers as the one it was made of', async () => {
  const index = indexOf(ROWS)
  const loaded = await SearchIndex.fromChunks([...index.toChunks()])
  assert.equal(loaded.size, index.size)
  for (const query of ['midnight river', 'oceam', '東京', 'mid']) {
    assert.deepEqual(loaded.find(query, 10), index.find(query, 10), query)
  }
  assert.equal(loaded.apply(ROWS[0] as SearchRow), false)
})

test('a result says which track or genre was meant, where the names do not say it', () => {
  const state = (slug: string) =>
    rowOf(slug, { title: 'Songs', artistName: 'Ursula', genre: ['Dub'], tracks: ['Snow Garden', 'Snow'] }).state
  assert.equal(whyMatched(state('a'), ['songs']), undefined)
  assert.deepEqual(whyMatched(state('a'), ['snow', 'garden']), { field: 'track', text: 'Snow Garden' })
  assert.deepEqual(whyMatched(state('a'), ['songs', 'dub']), { field: 'genre', text: 'Dub' })
  assert.equal(whyMatched(state('a'), ['elsewhere']), undefined)
})
