// The listing of albums as it lies in storage, without the storage: every album that stands is one line, newest first, and a page
// holds neighbouring lines. An index would say the same, at some twenty times the cost of a first sync and of reading all of it.
import type { AlbumId } from '../core/ids.ts'
import type { Album } from '../core/records.ts'

/** Holds every line from `from` up to the `from` of the next page; the first page's is empty. */
export type ListingPage = { from: string; lines: string[] }
export type RelistedPages = { put: ListingPage[]; gone: string[] }

/** Small enough to be written again for one album, large enough that ten thousand albums are eighty rows. */
const LINES = 128
/** Two times in 36 digits, then the id up to a blank, which sorts before all that an id is made of; then the genres as JSON. */
const DIGITS = 11
const AGE = 2 * DIGITS

const age = (ms: number): string => (2 ** 53 - ms).toString(36).padStart(DIGITS, '0')

/** By release, then by when they were made, then by id. */
export function lineOf({ albumId, releaseDate, createdAt, version, genre }: Album): string {
  const [year, month, day] = releaseDate.split('-').map(Number) as [number, number, number]
  // A release date that lies ahead is worth no more than the day it was signed: nobody stands on top for years.
  const released = Math.min(Date.UTC(year, month - 1, day), version)
  return `${age(released)}${age(createdAt)}${albumId} ${JSON.stringify(genre)}`
}

export const albumIdIn = (line: string): AlbumId => line.slice(AGE, line.indexOf(' ')) as AlbumId

/** As the artist spelt them, as JSON: many albums share one text. */
export const genresTextIn = (line: string): string => line.slice(line.indexOf(' ') + 1)

/** Pages of lines in order, of like length. */
export function cutPages(from: string, lines: readonly string[]): ListingPage[] {
  const count = Math.max(1, Math.ceil(lines.length / LINES))
  const length = Math.ceil(lines.length / count)
  return Array.from({ length: count }, (_, i) => {
    const part = lines.slice(i * length, (i + 1) * length)
    return { from: i === 0 ? from : (part[0] ?? ''), lines: part }
  })
}

/** What changes on each of the pages, which are named in order by their `from`. */
export function changesByPage(
  froms: readonly string[],
  removed: readonly string[],
  added: readonly string[],
): Map<string, { removed: string[]; added: string[] }> {
  const changes = new Map<string, { removed: string[]; added: string[] }>()
  const note = (lines: readonly string[], way: 'removed' | 'added') => {
    for (const line of lines) {
      const from = pageOf(froms, line)
      const change = changes.get(from) ?? { removed: [], added: [] }
      changes.set(from, change)
      change[way].push(line)
    }
  }
  note(removed, 'removed')
  note(added, 'added')
  return changes
}

function pageOf(froms: readonly string[], line: string): string {
  let low = 0
  let high = froms.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((froms[middle] ?? '') <= line) low = middle
    else high = middle
  }
  return froms[low] ?? ''
}

/** One page after lines went and came that belong to it: itself, cut in several, or gone. */
export function relistPage(page: ListingPage, removed: readonly string[], added: readonly string[]): RelistedPages {
  const gone = new Set(removed)
  const lines = [...new Set([...page.lines.filter((line) => !gone.has(line)), ...added])].sort()
  if (lines.length === 0 && page.from !== '') return { put: [], gone: [page.from] }
  return { put: cutPages(page.from, lines), gone: [] }
}
