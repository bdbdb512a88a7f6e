// What a developer gave that the signed record says otherwise, or does not know: kept in the record's own field `given`, so that it
// comes back as it was, here and for everybody else. It is the artist's word and no more: what is checked, played or paid is the
// record's.
import { rawRecord } from '../core/raw-record.ts'
import type { Fields } from './guide.ts'

/** These say what a record is; nobody's word replaces them. */
const NEVER = new Set([
  'albumId',
  'trackId',
  'playlistId',
  'magnetURI',
  'infoHash',
  'cover',
  'coverImage',
  'tracks',
  'paradioPreviewTrackIds',
  'preview',
  'version',
  'unverifiable',
  '__proto__',
])

/** The fields of `input` that `shown` has not, or has otherwise; undefined when there are none. */
export function differing(input: Fields, shown: Fields): Fields | undefined {
  const given = Object.entries(input).filter(([name, value]) => !NEVER.has(name) && !same(value, shown[name]))
  return given.length > 0 ? Object.fromEntries(given) : undefined
}

export const withGiven = <Shown extends object>(shown: Shown, given: Fields): Shown => ({ ...shown, ...given })

/** What a signed string carries beside the record that is read; empty when nothing of that shape is in it. */
export function givenIn(value: string): Fields {
  const { given } = rawRecord(value)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {}
  return Object.fromEntries(Object.entries(given).filter(([name]) => !NEVER.has(name)))
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [names, others] = [Object.keys(a), Object.keys(b)]
  return names.length === others.length && names.every((name) => same((a as Fields)[name], (b as Fields)[name]))
}
