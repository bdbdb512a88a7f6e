import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fold, indexTerms, queryTerms } from '../../../src/catalogue/search-text.ts'

test('case, accents, widths and letters of their own fold to one form', () => {
  const forms: [string, string][] = [
    ['Björk', 'bjork'],
    ['ＢＪＯＲＫ', 'bjork'],
    ['Bjo\u0308rk', 'bjork'],
    ['Sigur Rós', 'sigur ros'],
    ['Straße', 'strasse'],
    ['Mø', 'mo'],
    ['Æther', 'aether'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['Дождь и Ёлка', 'дождь и елка'],
    ['Νύχτα', 'νυχτα'],
    ['أُغنية', 'اغنية'],
    ['한국어', '한국어'],
    ['がく', 'がく'],
  ]
  for (const [text, folded] of forms) assert.equal(fold(text), folded, text)
})

test('words are cut at what is no letter, and an apostrophe joins', () => {
  assert.deepEqual(indexTerms("Don't Stop: AC/DC (Live)"), ['dont', 'stop', 'ac', 'dc', 'live'])
  assert.deepEqual(queryTerms('  don’t   stop '), ['dont', 'stop'])
})

test('scripts without spaces are cut into pairs, so that any part is found', () => {
  assert.deepEqual(indexTerms('東京の夜 Live'), ['東京', '京の', 'の夜', '夜', 'live'])
  assert.deepEqual(queryTerms('の夜'), ['の夜'])
  assert.deepEqual(queryTerms('夜'), ['夜'])
})

test('a query is cut to a bounded number of words', () => {
  assert.equal(queryTerms('a '.repeat(500)).length, 8)
  assert.ok((queryTerms('x'.repeat(100_000))[0] ?? '').length <= 200)
  assert.deepEqual(queryTerms('…!?'), [])
})
