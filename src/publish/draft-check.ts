// What stands in the way of publishing a draft, field by field: pure, and in words that say what to do.
import { MAX_DESCRIPTION_CODE_POINTS, MAX_GENRES, MAX_TITLE_CODE_POINTS, MAX_TRACKS_PER_ALBUM } from '../core/limits.ts'
import { tidyText } from '../media/text.ts'
import type { DraftFields, DraftTrack, FileId } from './draft.ts'

export type Problem = {
  /** `tracks` is about the list as a whole; `track` about one, which `fileId` names. */
  field: keyof DraftFields | 'tracks' | 'track'
  fileId?: FileId
  text: string
}

const MAX_GENRE_CODE_POINTS = 30
const MAX_PAYMENT_TEXT = 512
const FIRST_YEAR = 1860
const MAX_YEARS_AHEAD = 1

const codePoints = (text: string): number => [...text].length

export function checkDraft(fields: DraftFields, tracks: readonly DraftTrack[], nowMs: number): Problem[] {
  const problems: Problem[] = []
  const say = (field: Problem['field'], text: string | undefined, fileId?: FileId) => {
    if (text !== undefined) problems.push({ field, text, ...(fileId === undefined ? {} : { fileId }) })
  }
  say('title', checkTitle(fields.title, 'The album needs a title.'))
  say('artistName', checkTitle(fields.artistName, 'The album needs an artist.'))
  say('releaseDate', checkDate(fields.releaseDate, nowMs))
  say('genres', checkGenres(fields.genres))
  say('priceXFG', checkPrice(fields.priceXFG))
  say('description', atMost(fields.description, MAX_DESCRIPTION_CODE_POINTS))
  say('paymentCode', checkPayment(fields.paymentCode, fields.artistKey, 'A payment code'))
  say('artistKey', checkPayment(fields.artistKey, fields.paymentCode, 'An artist key'))
  if (!fields.rights) say('rights', 'Say that the music is yours to publish.')
  const published = tracks.filter(({ state }) => state.status !== 'refused')
  if (published.length === 0) say('tracks', 'Add at least one track.')
  if (published.length > MAX_TRACKS_PER_ALBUM) say('tracks', `An album has at most ${MAX_TRACKS_PER_ALBUM} tracks.`)
  if (published.some(({ state }) => state.status === 'reading')) say('tracks', 'Some files are still being read.')
  for (const { fileId, title } of published) say('track', checkTitle(title, 'The track needs a title.'), fileId)
  return problems
}

function checkTitle(text: string, missing: string): string | undefined {
  if (tidyText(text) === undefined) return missing
  return atMost(text, MAX_TITLE_CODE_POINTS)
}

const atMost = (text: string, most: number): string | undefined =>
  codePoints(text) <= most ? undefined : `At most ${count(most)} characters; these are ${count(codePoints(text))}.`

const count = (value: number): string => value.toLocaleString('en')

/** A day that has been, or comes within a year: YYYY-MM-DD. */
function checkDate(text: string, nowMs: number): string | undefined {
  if (text === '') return 'The album needs a release date.'
  const day = new Date(`${text}T00:00:00Z`)
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && day.getTime() > Number.NEGATIVE_INFINITY
  if (!isDay || !day.toISOString().startsWith(text)) return 'There is no such day. Write it as 2026-11-30.'
  if (day.getUTCFullYear() < FIRST_YEAR) return 'No recording is that old.'
  const latest = new Date(nowMs)
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_YEARS_AHEAD)
  return day > latest ? 'This day is more than a year ahead.' : undefined
}

function checkGenres(genres: readonly string[]): string | undefined {
  if (genres.length > MAX_GENRES) return `At most ${MAX_GENRES} genres.`
  if (genres.some((genre) => codePoints(genre) > MAX_GENRE_CODE_POINTS)) {
    return `A genre has at most ${MAX_GENRE_CODE_POINTS} characters.`
  }
  return genres.some((genre) => genre.trim() === '') ? 'A genre is empty.' : undefined
}

/** As in the record: twelve digits, and seven behind the point. */
function checkPrice(text: string): string | undefined {
  if (text === '' || /^(0|[1-9]\d{0,11})(\.\d{1,7})?$/.test(text)) return undefined
  if (/^-/.test(text)) return 'A price is not below zero.'
  if (/^\d+,\d+$/.test(text)) return 'Write a point, not a comma.'
  if (/^[1-9]\d{12,}(\.\d+)?$/.test(text)) return 'That is more than there will ever be.'
  return /^\d+\.\d{8,}$/.test(text)
    ? 'XFG has seven digits behind the point at most.'
    : 'Write a number such as 1.5, or nothing.'
}

function checkPayment(text: string, other: string, name: string): string | undefined {
  if (text === '') return other === '' ? undefined : `${name} belongs to it: both, or neither.`
  if (text.length > MAX_PAYMENT_TEXT) return `${name} has at most ${MAX_PAYMENT_TEXT} characters.`
  return /^[\x21-\x7e]+$/.test(text) ? undefined : `${name} is one word of plain letters, digits and signs.`
}
