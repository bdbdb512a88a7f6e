import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { DraftFields, DraftTrack, FileId } from '../../../src/publish/draft.ts'
import { checkDraft, type Problem } from '../../../src/publish/draft-check.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const GOOD: DraftFields = {
  title: 'Title',
  artistName: 'Artist',
  releaseDate: '2026-11-20',
  genres: ['Ambient'],
  priceXFG: '1.5',
  description: '',
  paymentCode: '',
  artistKey: '',
  rights: true,
}
const track = (title = 'Track', state: Partial<DraftTrack['state']> = {}): DraftTrack => ({
  fileId: 'file' as FileId,
  path: 'track.mp3',
  title,
  state: {
    status: 'ready',
    codec: 'mp3',
    durationSec: 60,
    size: 1000,
    peaks: undefined,
    ...state,
  } as DraftTrack['state'],
  preview: undefined,
  trackId: undefined,
})
const fieldsWrong = (fields: Partial<DraftFields>, tracks: readonly DraftTrack[] = [track()]): Problem['field'][] =>
  checkDraft({ ...GOOD, ...fields }, tracks, NOW_MS).map(({ field }) => field)

const WRONG: [what: string, fields: Partial<DraftFields>, field: Problem['field']][] = [
  ['no title', { title: '' }, 'title'],
  ['a title of nothing visible', { title: ' \u202e\t ' }, 'title'],
  ['a title of 10,000 characters', { title: 'x'.repeat(10_000) }, 'title'],
  ['no artist', { artistName: ' ' }, 'artistName'],
  ['no date', { releaseDate: '' }, 'releaseDate'],
  ['a day that is not there', { releaseDate: '2026-02-30' }, 'releaseDate'],
  ['words for a date', { releaseDate: 'yesterday' }, 'releaseDate'],
  ['a date before any recording', { releaseDate: '1066-10-14' }, 'releaseDate'],
  ['a date far ahead', { releaseDate: '2030-01-01' }, 'releaseDate'],
  ['a price below zero', { priceXFG: '-1' }, 'priceXFG'],
  ['a price of 20 digits', { priceXFG: '12345678901234567890' }, 'priceXFG'],
  ['a price with a comma', { priceXFG: '1,5' }, 'priceXFG'],
  ['a price of eight decimals', { priceXFG: '0.12345678' }, 'priceXFG'],
  ['a price in another notation', { priceXFG: '1e3' }, 'priceXFG'],
  ['21 genres', { genres: Array.from({ length: 21 }, (_, i) => `genre ${i}`) }, 'genres'],
  ['a genre that is a novel', { genres: ['x'.repeat(31)] }, 'genres'],
  ['an empty genre', { genres: [' '] }, 'genres'],
  ['a description of 4,001 characters', { description: 'é'.repeat(4001) }, 'description'],
  ['a payment code without its key', { paymentCode: 'PM8T' }, 'artistKey'],
  ['an artist key with a space', { artistKey: 'a b', paymentCode: 'PM8T' }, 'artistKey'],
  ['rights that nobody has claimed', { rights: false }, 'rights'],
]

const RIGHT: [what: string, fields: Partial<DraftFields>][] = [
  ['right-to-left writing and emoji', { title: 'שלום 🎧👩‍👩‍👧', artistName: 'فيروز' }],
  ['200 characters outside the basic plane', { title: '🎧'.repeat(200) }],
  ['a release within a year', { releaseDate: '2027-11-01' }],
  ['no price', { priceXFG: '' }],
  ['a price of seven decimals', { priceXFG: '0.0000001' }],
  ['a payment code with its key', { paymentCode: 'PM8T', artistKey: 'abc' }],
]

describe('a draft', () => {
  for (const [what, fields, field] of WRONG) {
    it(`with ${what} has a problem at ${field}`, () => assert.deepEqual(fieldsWrong(fields), [field]))
  }
  for (const [what, fields] of RIGHT) {
    it(`may have ${what}`, () => assert.deepEqual(fieldsWrong(fields), []))
  }

  it('needs a track, at most 200, all read and named; what was refused does not count', () => {
    const refused = track('', { status: 'refused', code: 'unsupported-audio' } as Partial<DraftTrack['state']>)
    assert.deepEqual(fieldsWrong({}, []), ['tracks'])
    assert.deepEqual(fieldsWrong({}, [refused]), ['tracks'])
    assert.deepEqual(fieldsWrong({}, [track(), refused]), [])
    assert.deepEqual(fieldsWrong({}, [track('')]), ['track'])
    assert.deepEqual(fieldsWrong({}, [track('Track', { status: 'reading' } as Partial<DraftTrack['state']>)]), [
      'tracks',
    ])
    assert.deepEqual(
      fieldsWrong(
        {},
        Array.from({ length: 201 }, () => track()),
      ),
      ['tracks'],
    )
  })

  it('never breaks on whatever was typed', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    const fields = fc.record({
      title: text,
      artistName: text,
      releaseDate: text,
      genres: fc.array(text, { maxLength: 30 }),
      priceXFG: text,
      description: text,
      paymentCode: text,
      artistKey: text,
      rights: fc.boolean(),
    })
    fc.assert(
      fc.property(fields, (typed) => {
        for (const { text: words } of checkDraft(typed, [track()], NOW_MS)) assert.ok(words.endsWith('.'))
      }),
    )
  })
})
