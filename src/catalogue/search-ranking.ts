// What a search finds first. Every word must be found; the last one may be a beginning. What is written right comes first:
// misspellings are only looked for where too little was found without.
import type { Options, SearchOptions } from 'minisearch'
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

/**
 * Tried in this order until enough was found. A word that stands in some album is taken at its word first: mistaken for others,
 * it would bring in what nobody asked for, and cost most of the time.
 */
export function searchPasses(query: string, isKnown: (term: string) => boolean): SearchOptions[] {
  const terms = termsToFind(query)
  const unknown = new Set(terms.filter((term) => !isKnown(term)))
  const typos = (most: number, among: (term: string) => boolean) => (term: string) =>
    among(term) ? Math.min(most, typosAllowed(term)) : 0
  const pass = (fuzzy: SearchOptions['fuzzy'], combineWith: 'AND' | 'OR' = 'AND'): SearchOptions => ({
    tokenize: () => terms,
    processTerm: (term) => term,
    boost: BOOST,
    prefix: (_, index, all) => index === all.length - 1,
    weights: { fuzzy: 0.35, prefix: 0.6 },
    combineWith,
    fuzzy,
    ...(terms.length === 1 && [...query.trim()].length === 1 ? { fields: NAME_FIELDS } : {}),
  })
  const isUnknown = (term: string) => unknown.has(term)
  const exact = terms.slice(0, -1).some(isUnknown) ? [] : [pass(false)]
  const misspelt = unknown.size === 0 ? [] : [pass(typos(1, isUnknown)), pass(typos(2, isUnknown))]
  return [...exact, ...misspelt, pass(typos(1, () => true)), pass(typos(2, isUnknown), 'OR')]
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
