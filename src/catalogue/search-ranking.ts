// What a search finds first. Every word must be found; the last one may be a beginning. What is written right comes first:
// misspellings are only looked for where too little was found without.
import type { Options, Query, SearchOptions } from 'minisearch'
import type { Album } from '../core/records.ts'
import type { Words } from './search-document.ts'
import type { SearchHit } from './search-messages.ts'
import { indexTerms, queryTerms } from './search-text.ts'

/** @param words gets every word that is indexed */
export const indexOptions = (words: Set<string>): Options<Words> => ({
  fields: ['title', 'artist', 'genre', 'tracks'],
  storeFields: ['stamp'],
  tokenize: indexTerms,
  // The tokeniser has folded the whole text at once.
  processTerm: (term) => {
    words.add(term)
    return term
  },
})

const BOOST = { title: 4, artist: 3.5, genre: 1, tracks: 1.5 }
/** One letter begins half of all words: it is looked for where names are, not in every track. */
const NAME_FIELDS = ['title', 'artist']
/** Words that nearly every album has: they are looked up only where a query has no other. */
const EVERYWHERE = new Set(
  'a an and at by de der die el for from in is la las le les los my of on the to und with y'.split(' '),
)

/** How many letters may be wrong: none in short words, which would then be any other. */
const typosAllowed = (term: string): number => (term.length < 3 ? 0 : term.length < 5 ? 1 : 2)

/** The words of a query that are worth looking up. */
export function termsToFind(query: string): string[] {
  const terms = queryTerms(query)
  const telling = terms.filter((term, i) => !EVERYWHERE.has(term) && (i < terms.length - 1 || !/^[a-z]$/.test(term)))
  return telling.length > 0 ? telling : terms
}

/** Below this many finds the next, more forgiving pass is made as well. */
const ENOUGH = 5
/** Beginnings that one typo may stand for: more of them and it is too short to tell. */
const MOST_BEGINNINGS = 60
/** A shorter word may be any other when one letter of it is wrong. */
const MIN_BEGINNING = 4

export type Pass = { query: Query; options: SearchOptions; enough: number }

/**
 * Tried in this order until enough was found. A word that stands in some album is taken at its word first: mistaken for others,
 * it would bring in what nobody asked for, and cost most of the time.
 */
export function* searchPasses(query: string, words: ReadonlySet<string>): Generator<Pass, void, void> {
  const terms = termsToFind(query)
  const unknown = new Set(terms.filter((term) => !words.has(term)))
  const typos = (most: number, among: (term: string) => boolean) => (term: string) =>
    among(term) ? Math.min(most, typosAllowed(term)) : 0
  const weighed: SearchOptions = {
    processTerm: (term) => term,
    boost: BOOST,
    weights: { fuzzy: 0.35, prefix: 0.6 },
    ...(terms.length === 1 && [...query.trim()].length === 1 ? { fields: NAME_FIELDS } : {}),
  }
  const pass = (fuzzy: SearchOptions['fuzzy'], enough: number, combineWith: 'AND' | 'OR' = 'AND'): Pass => ({
    query,
    enough,
    options: {
      ...weighed,
      tokenize: () => terms,
      prefix: (_, index, all) => index === all.length - 1,
      combineWith,
      fuzzy,
    },
  })
  const isUnknown = (term: string) => unknown.has(term)
  if (!terms.slice(0, -1).some(isUnknown)) yield pass(false, ENOUGH)
  if (unknown.size > 0) {
    yield pass(typos(1, isUnknown), ENOUGH)
    const beginnings = misspeltBeginnings(terms.at(-1) ?? '', words)
    if (beginnings.length > 0) {
      const whole = terms.slice(0, -1).map((term) => ({ queries: [term], fuzzy: typos(1, isUnknown)(term) }))
      const last: Query = { queries: beginnings, combineWith: 'OR', prefix: true }
      const options = { ...weighed, tokenize: (text: string) => [text] }
      yield { query: { combineWith: 'AND', queries: [...whole, last] }, options, enough: 1 }
    }
    yield pass(typos(2, isUnknown), 1)
  }
  yield pass(
    typos(1, () => true),
    1,
  )
  yield pass(typos(2, isUnknown), 1, 'OR')
}

/** How words begin for which an unfinished word with one typo may stand: a letter wrong, missing, too many, or two the wrong way round. */
export function misspeltBeginnings(typed: string, words: Iterable<string>): string[] {
  if (typed.length < MIN_BEGINNING) return []
  const found = new Set<string>()
  for (const word of words) {
    const length = meantLength(typed, word)
    if (length > 0) found.add(word.slice(0, length))
    if (found.size > MOST_BEGINNINGS) return []
  }
  return [...found]
}

/** How much of `word` is what `typed` has with one typo; 0 when it is not so. */
function meantLength(typed: string, word: string): number {
  let at = 0
  while (at < typed.length && typed[at] === word[at]) at++
  const { length } = typed
  if (at === length) return 0
  const goesOn = (typedFrom: number, wordFrom: number) => word.startsWith(typed.slice(typedFrom), wordFrom)
  if (at === length - 1) return at
  if (word.length > at && goesOn(at + 1, at + 1)) return length
  if (goesOn(at + 1, at)) return length - 1
  if (goesOn(at, at + 1)) return length + 1
  const isSwapped = typed[at] === word[at + 1] && typed[at + 1] === word[at]
  return isSwapped && goesOn(at + 2, at + 2) ? length : 0
}

/** The track, else the genre, in which most of these words stand; nothing where title and artist say it already. */
export function whyMatched(album: Album, words: readonly string[]): SearchHit['matched'] {
  const names = new Set(indexTerms(`${album.title}\n${album.artistName}`))
  const unsaid = words.filter((word) => !names.has(word))
  if (unsaid.length === 0) return undefined
  const candidates = [
    ...album.tracks.map(({ title }) => ({ field: 'track', text: title }) as const),
    ...album.genre.map((text) => ({ field: 'genre', text }) as const),
  ]
  let best: SearchHit['matched']
  let most = 0
  for (const candidate of candidates) {
    const terms = new Set(indexTerms(candidate.text))
    const count = unsaid.filter((word) => terms.has(word)).length
    if (count <= most) continue
    most = count
    best = candidate
  }
  return best
}
