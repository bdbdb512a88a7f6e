// What an album is called and how its tracks are ordered, out of tags that are incomplete, and file names when there are none.
import { MAX_GENRES } from '../core/limits.ts'
import type { Tags } from './tags.ts'
import { tidyText } from './text.ts'

/** `path` is relative to the album folder, with forward slashes. */
export type TaggedFile = { path: string; tags: Tags }

export type AlbumFacts = { title: string; artistName: string; releaseDate: string | undefined; genre: string[] }

/** Where a track stands: numbers count from 1; the disc is absent on an album of one. */
export type Place = { trackNumber: number; discNumber?: number }

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

const byName = (a: string, b: string): number => natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)

/** By disc, then track number, then file name as people count (2 before 10). */
export function orderTracks<File extends TaggedFile>(files: readonly File[]): File[] {
  const anyNumbered = files.some((file) => file.tags.trackNumber !== undefined)
  const numberOf = (file: File): number =>
    file.tags.trackNumber ?? (anyNumbered ? leadingNumber(file.path) : undefined) ?? Number.POSITIVE_INFINITY
  return [...files].sort((a, b) => {
    const [first, second] = [numberOf(a), numberOf(b)]
    return discOf(a) - discOf(b) || (first === second ? 0 : first - second) || byName(a.path, b.path)
  })
}

/** The places of tracks already in order. */
export function placesOf(ordered: readonly TaggedFile[]): Place[] {
  const discs = [...new Set(ordered.map(discOf))]
  const counts = new Map<number, number>()
  return ordered.map((file) => {
    const disc = discOf(file)
    const trackNumber = (counts.get(disc) ?? 0) + 1
    counts.set(disc, trackNumber)
    return discs.length > 1 ? { trackNumber, discNumber: discs.indexOf(disc) + 1 } : { trackNumber }
  })
}

function discOf(file: TaggedFile): number {
  if (file.tags.discNumber !== undefined) return file.tags.discNumber
  const folder = /(?:^|\/)(?:cd|dis[ck])[ _-]?(\d{1,2})[^/]*\/[^/]*$/i.exec(file.path)
  return folder ? Math.max(1, Number(folder[1])) : 1
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const leadingNumber = (path: string): number | undefined => {
  const match = /^(\d{1,3})[-_. ]/.exec(baseName(path))
  return match ? Number(match[1]) : undefined
}

export function trackTitle(file: TaggedFile): string {
  if (file.tags.title !== undefined) return file.tags.title
  const name = baseName(file.path).replace(/\.[^.]{1,5}$/, '')
  const bare = name.replace(/^\d{1,3}(?:[-_. ]+(?=\S))/, '')
  const spaced = bare.includes(' ') ? bare : bare.replaceAll('_', ' ')
  return tidyText(spaced) ?? tidyText(name) ?? 'Untitled'
}

export function albumFacts(ordered: readonly TaggedFile[], folderName: string): AlbumFacts {
  const folder = factsOfFolder(folderName)
  const tags = ordered.map((file) => file.tags)
  return {
    title: mostCommon(tags.map((tag) => tag.album)) ?? folder.title,
    artistName: artistOf(tags) ?? folder.artistName ?? 'Unknown Artist',
    releaseDate: releaseDateOf(mostCommon(tags.map((tag) => tag.date))) ?? releaseDateOf(folder.year),
    genre: genresOf(tags),
  }
}

/** `Artist - Album (2003)`, or any part of it. */
function factsOfFolder(name: string): { title: string; artistName?: string | undefined; year?: string | undefined } {
  const tidy = tidyText(name.replaceAll('_', ' ')) ?? 'Untitled'
  const [, artistName, rest = tidy] = /^(.+?) [-–—] (.+)$/u.exec(tidy) ?? []
  const [, bare = rest, year] = /^(.+?) ?[([](\d{4})[)\]]$/.exec(rest) ?? []
  return { title: bare, artistName, year }
}

function artistOf(tags: readonly Tags[]): string | undefined {
  const albumArtist = mostCommon(tags.map((tag) => tag.albumArtist))
  if (albumArtist !== undefined) return albumArtist
  const artists = new Set(tags.flatMap((tag) => tag.artist ?? []))
  return artists.size > 1 && isCompilation(tags) ? 'Various Artists' : mostCommon(tags.map((tag) => tag.artist))
}

/** Nobody plays on most of it. */
function isCompilation(tags: readonly Tags[]): boolean {
  const most = mostCommon(tags.map((tag) => tag.artist))
  return tags.filter((tag) => tag.artist?.startsWith(most ?? '')).length * 2 <= tags.length
}

/** The earliest wins a draw. */
function mostCommon(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best: string | undefined
  for (const [value, count] of counts) if (count > (counts.get(best ?? '') ?? 0)) best = value
  return best
}

/** YYYY-MM-DD of a year, a month, a date or a time stamp; missing parts become 01. */
export function releaseDateOf(text: string | undefined): string | undefined {
  const match = /^(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?(?!\d)/.exec(text?.trim() ?? '')
  if (!match) return undefined
  const [, year = '', month = '01', day = '01'] = match
  if (Number(year) < 1000) return undefined
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const iso = `${year}-${month}-${day}`
  return date.toISOString().startsWith(iso) ? iso : `${year}-01-01`
}

function genresOf(tags: readonly Tags[]): string[] {
  const genres = new Map<string, string>()
  for (const genre of tags.flatMap((tag) => tag.genres)) {
    if (!genres.has(genre.toLowerCase())) genres.set(genre.toLowerCase(), genre)
  }
  return [...genres.values()].slice(0, MAX_GENRES)
}

/** `NN.<ext>`, by place on the album: the name every server and client can put into a URL. */
export const publishedName = (index: number, extension: string): string =>
  `${String(index + 1).padStart(2, '0')}.${extension}`
