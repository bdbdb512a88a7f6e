// Text as the search index sees it: case, accents and widths folded, cut into terms. Scripts that write without spaces are cut
// into pairs of characters, so that any part of a word is found.

/** What a search box may hold, and how many of its words are looked up. */
export const MAX_QUERY_CODE_POINTS = 200
const MAX_QUERY_TERMS = 8

const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g
/** Letters of their own right that no normalisation takes apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
}
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const APOSTROPHE = /['’`´]/g
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu

/** Most texts: nothing in them is to be taken apart. */
const PLAIN = /^[ -~\n]*$/

/** One form for all the ways to write the same: `Björk`, `BJORK`, `Ｂｊｏｒｋ`. */
export const fold = (text: string): string =>
  PLAIN.test(text)
    ? text.toLowerCase()
    : text
        .toLowerCase()
        .normalize('NFKD')
        .replace(MARKS, '')
        .normalize('NFC')
        .replace(LETTER, (letter) => LETTERS[letter] ?? letter)

/** Terms to index: the last character of an unspaced run stands alone too, so that it can be asked for by itself. */
export const indexTerms = (text: string): string[] => termsOf(text, true)

export const queryTerms = (text: string): string[] =>
  termsOf([...text].slice(0, MAX_QUERY_CODE_POINTS).join(''), false).slice(0, MAX_QUERY_TERMS)

function termsOf(text: string, lastAlone: boolean): string[] {
  const folded = fold(text).replace(APOSTROPHE, '')
  if (PLAIN.test(folded)) return folded.match(/[a-z0-9]+/g) ?? []
  const terms: string[] = []
  for (const [word] of folded.matchAll(WORD)) {
    let at = 0
    for (const { 0: run, index } of word.matchAll(UNSPACED)) {
      if (index > at) terms.push(word.slice(at, index))
      const characters = [...run]
      const pairs = characters.slice(0, -1).map((character, i) => character + characters[i + 1])
      terms.push(...pairs)
      if (lastAlone || pairs.length === 0) terms.push(characters.at(-1) ?? '')
      at = index + run.length
    }
    if (at < word.length) terms.push(word.slice(at))
  }
  return terms
}
