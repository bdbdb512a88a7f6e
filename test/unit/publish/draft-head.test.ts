import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FileId } from '../../../src/publish/draft.ts'
import {
  type DraftHead,
  newHead,
  parseHead,
  previewsOf,
  withFields,
  withFiles,
  withMoved,
  withoutFile,
  withPreview,
  withTags,
  withTitle,
} from '../../../src/publish/draft-head.ts'

const id = (name: string) => name as FileId
const withSongs = (...names: string[]): DraftHead =>
  withFiles(
    newHead({}),
    names.map((name) => ({ fileId: id(name), path: `Folder/${name}.mp3` })),
  )
const order = (head: DraftHead) => head.tracks.map(({ fileId }) => fileId)
const tagged = (name: string, tags: object) => ({
  fileId: id(name),
  path: `Folder/${name}.mp3`,
  tags: { genres: [], ...tags },
})
const lengths = (seconds: Record<string, number>) =>
  new Map(Object.entries(seconds).map(([name, sec]) => [id(name), sec]))

describe('the words of a draft', () => {
  it('come from tags where the artist has said nothing', () => {
    const head = withTags(
      withTitle(withFields(withSongs('b', 'a'), { genres: ['Mine'] }), id('a'), 'My title'),
      [
        tagged('b', { title: 'B', album: 'Album', artist: 'Ada', trackNumber: 2, date: '2020', genres: ['Rock'] }),
        tagged('a', { title: 'A', album: 'Album', artist: 'Ada', trackNumber: 1 }),
      ],
      'Folder',
    )
    assert.deepEqual(order(head), ['a', 'b'])
    assert.deepEqual(
      head.tracks.map(({ title }) => title),
      ['My title', 'B'],
    )
    const { title, artistName, releaseDate, genres } = head.fields
    assert.deepEqual([title, artistName, releaseDate, genres], ['Album', 'Ada', '2020-01-01', ['Mine']])
  })

  it('keep the name of the artist where tags have none, and take the folder for a title', () => {
    const head = withTags(withFields(withSongs('a'), { artistName: 'Ada' }), [tagged('a', {})], 'Night Drive')
    assert.deepEqual([head.fields.title, head.fields.artistName], ['Night Drive', 'Ada'])
    assert.equal(withTags(newHead({ artistName: 'Ada' }), [tagged('a', {})], 'x').fields.artistName, 'Ada')
  })

  it('keep an order that the artist has made', () => {
    const moved = withMoved(withSongs('a', 'b', 'c'), id('c'), 0)
    assert.deepEqual(order(moved), ['c', 'a', 'b'])
    const later = withTags(moved, [tagged('a', { trackNumber: 1 }), tagged('c', { trackNumber: 3 })], '')
    assert.deepEqual(order(later), ['c', 'a', 'b'])
    assert.deepEqual(order(withMoved(moved, id('c'), 99)), ['a', 'b', 'c'])
    assert.deepEqual(order(withMoved(moved, id('nobody'), 0)), ['c', 'a', 'b'])
    assert.deepEqual(order(withoutFile(moved, id('a'))), ['c', 'b'])
  })

  it('are read again as they were written, and not at all when they are something else', () => {
    const head = withMoved(withSongs('a', 'b'), id('b'), 0)
    assert.deepEqual(parseHead(structuredClone(head)), head)
    for (const broken of [undefined, {}, { ...head, tracks: [{}] }, { ...head, edits: '../x' }]) {
      assert.equal(parseHead(broken), undefined)
    }
  })
})

describe('the previews of a draft', () => {
  it('are of the first two tracks that can be heard, until the artist chooses', () => {
    const head = withSongs('a', 'b', 'c', 'd')
    assert.deepEqual(
      [...previewsOf(head, lengths({ b: 300, c: 20, d: 60 }))],
      [
        [id('b'), { startSec: 100, durationSec: 30 }],
        [id('c'), { startSec: 0, durationSec: 20 }],
      ],
    )
  })

  it('are what the artist chose, at most two, within the track and within a minute', () => {
    const seconds = lengths({ a: 300, b: 300, c: 300 })
    let head = withSongs('a', 'b', 'c')
    const choose = (name: string, span: { startSec: number; durationSec: number } | true | undefined) => {
      head = withPreview(head, id(name), span, previewsOf(head, seconds), 300)
    }
    choose('c', true)
    assert.deepEqual([...previewsOf(head, seconds).keys()], ['a', 'b'])
    choose('a', undefined)
    choose('c', { startSec: 290, durationSec: 500 })
    assert.deepEqual(previewsOf(head, seconds).get(id('c')), { startSec: 240, durationSec: 60 })
    choose('b', { startSec: Number.NaN, durationSec: 1 })
    assert.deepEqual(previewsOf(head, seconds).get(id('b')), { startSec: 100, durationSec: 15 })
    choose('b', undefined)
    choose('c', undefined)
    assert.equal(previewsOf(head, seconds).size, 0)
  })
})
