import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { albumFacts, orderTracks, placesOf, releaseDateOf, trackTitle } from '../../../src/media/album.ts'
import type { Tags } from '../../../src/media/tags.ts'
import { cutText, tidyText } from '../../../src/media/text.ts'

const file = (path: string, tags: Partial<Tags> = {}) => ({ path, tags: { genres: [], ...tags } })
const order = (...files: ReturnType<typeof file>[]) => orderTracks(files).map(({ path }) => path)

describe('the order of tracks', () => {
  it('is disc, then number, then the name as people count', () => {
    assert.deepEqual(order(file('10 b.mp3'), file('9 a.mp3'), file('1 c.mp3')), ['1 c.mp3', '9 a.mp3', '10 b.mp3'])
    assert.deepEqual(order(file('a.mp3', { trackNumber: 2 }), file('b.mp3', { trackNumber: 1 })), ['b.mp3', 'a.mp3'])
    assert.deepEqual(
      order(
        file('a.mp3', { trackNumber: 1, discNumber: 2 }),
        file('b.mp3', { trackNumber: 2, discNumber: 1 }),
        file('c.mp3', { trackNumber: 1, discNumber: 1 }),
      ),
      ['c.mp3', 'b.mp3', 'a.mp3'],
    )
    assert.deepEqual(order(file('CD2/01.mp3'), file('CD1/02.mp3'), file('CD1/01.mp3')), [
      'CD1/01.mp3',
      'CD1/02.mp3',
      'CD2/01.mp3',
    ])
  })

  it('takes the number of the name where some tags lack it, and puts what has none last', () => {
    assert.deepEqual(
      order(file('hidden.mp3'), file('02 x.mp3'), file('a.mp3', { trackNumber: 3 }), file('z.mp3', { trackNumber: 1 })),
      ['z.mp3', '02 x.mp3', 'a.mp3', 'hidden.mp3'],
    )
  })

  it('is the same whatever order the files came in', () => {
    const files = ['1.mp3', '01.mp3', 'b.mp3', 'B.mp3', 'é.mp3', '10.mp3', '2.mp3'].map((path) => file(path))
    const wanted = order(...files)
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
        assert.deepEqual(order(...shuffled), wanted)
      }),
    )
  })

  it('numbers each disc from one, and names discs only where there are several', () => {
    assert.deepEqual(placesOf([file('a'), file('b')]), [{ trackNumber: 1 }, { trackNumber: 2 }])
    assert.deepEqual(
      placesOf([file('a', { discNumber: 3 }), file('b', { discNumber: 3 }), file('c', { discNumber: 5 })]),
      [
        { trackNumber: 1, discNumber: 1 },
        { trackNumber: 2, discNumber: 1 },
        { trackNumber: 1, discNumber: 2 },
      ],
    )
  })
})

describe('the name of things', () => {
  it('comes from the tags, the file name, or what is left of it', () => {
    const cases: [string, Partial<Tags>, string][] = [
      ['x.mp3', { title: 'Tagged' }, 'Tagged'],
      ['01 - First Song.mp3', {}, 'First Song'],
      ['02_second_song.flac', {}, 'second song'],
      ['03.mp3', {}, '03'],
      ['CD1/4. Four.ogg', {}, 'Four'],
      ['1999.mp3', {}, '1999'],
      ['🎵 #?%.mp3', {}, '🎵 #?%'],
      ['.mp3', {}, 'Untitled'],
    ]
    for (const [path, tags, title] of cases) assert.equal(trackTitle(file(path, tags)), title, path)
  })

  it('of an album is what most of its tracks say, and the folder as the last resort', () => {
    const tagged = albumFacts(
      [
        file('1', { album: 'A', artist: 'X', date: '2001', genres: ['Folk', 'folk'] }),
        file('2', { album: 'B', artist: 'X feat. Y', date: '2001-05', genres: ['Jazz'] }),
        file('3', { album: 'B', artist: 'X', genres: [] }),
      ],
      'folder',
    )
    assert.deepEqual(tagged, { title: 'B', artistName: 'X', releaseDate: '2001-01-01', genre: ['Folk', 'Jazz'] })
    assert.deepEqual(albumFacts([file('1')], 'Some_One - The Record (1987)'), {
      title: 'The Record',
      artistName: 'Some One',
      releaseDate: '1987-01-01',
      genre: [],
    })
    assert.deepEqual(albumFacts([file('1')], '🎶'), {
      title: '🎶',
      artistName: 'Unknown Artist',
      releaseDate: undefined,
      genre: [],
    })
    const mixed = albumFacts([file('1', { artist: 'A' }), file('2', { artist: 'B' }), file('3', { artist: 'C' })], 'x')
    assert.equal(mixed.artistName, 'Various Artists')
    assert.equal(albumFacts([file('1', { artist: 'A', albumArtist: 'Band' })], 'x').artistName, 'Band')
  })

  it('is a date only if it is one', () => {
    const cases: [string | undefined, string | undefined][] = [
      ['2003', '2003-01-01'],
      ['2003-07', '2003-07-01'],
      ['2003-07-21', '2003-07-21'],
      ['20030721', '2003-07-21'],
      ['2003/07/21', '2003-07-21'],
      ['2003-07-21T10:00:00Z', '2003-07-21'],
      ['2003-02-31', '2003-01-01'],
      ['2003-13', '2003-01-01'],
      ['0', undefined],
      ['0000', undefined],
      ['spring', undefined],
      ['', undefined],
      [undefined, undefined],
    ]
    for (const [text, date] of cases) assert.equal(releaseDateOf(text), date, text)
  })

  it('is one tidy line of at most 200 code points', () => {
    assert.equal(tidyText('  a\n\tb\0c  '), 'a b c')
    assert.equal(tidyText('\u202egnp.exe\u202c'), 'gnp.exe')
    assert.equal(tidyText('\u0000 \n'), undefined)
    assert.equal(tidyText('a\ud800b'), 'a\ufffdb')
    const long = cutText('😀'.repeat(300))
    assert.deepEqual([[...long].length, long.endsWith('😀…')], [200, true])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const line = tidyText(text)
        assert.ok(line === undefined || (line !== '' && [...line].length <= 200 && !/\p{Surrogate}/u.test(line)))
      }),
    )
  })
})
