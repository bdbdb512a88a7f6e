// What a key costs while a listener types, in ten thousand albums: our index against a scan of every text that looks for the letters
// as they are and, where they are not there, for the nearest spelling. Both in turns, in one process; and whether the album that was
// meant stands among the first five.
import { SearchIndex } from '../src/catalogue/search-index.ts'
import { fold } from '../src/catalogue/search-text.ts'
import type { Album } from '../src/core/records.ts'
import { report, summary } from './measure.ts'
import { makeCorpus, makeQueries } from './search-corpus.ts'

const ALBUMS = 10_000
const QUERIES = 200
const FIRST = 5
/** The scan takes a tenth of a second and more: it is timed at every so many keys. */
const SCAN_EVERY = 29
const MIN_FOUND = 0.95

export async function bench(): Promise<boolean> {
  const albums = makeCorpus(ALBUMS)
  const index = SearchIndex.empty()
  const builtMs = timed(() => {
    for (const album of albums) index.apply({ albumId: album.albumId, version: album.version, value: '', state: album })
  })
  let chunks: string[] = []
  const savedMs = timed(() => {
    chunks = [...index.toChunks()]
  })
  const size = chunks.reduce((sum, { length }) => sum + length, 0)
  process.stdout.write(
    `${ALBUMS} albums: indexed in ${builtMs.toFixed(0)} ms, ${(size / 1e6).toFixed(1)} MB in ${chunks.length} chunks of at most ` +
      `${Math.round(Math.max(...chunks.map(({ length }) => length)) / 1e3)} kB, written in ${savedMs.toFixed(0)} ms\n`,
  )

  const texts = albums.map(({ title, artistName, genre, tracks }: Album) =>
    [title, artistName, ...genre, ...tracks.map((track) => track.title)].map(fold),
  )
  const [ours, scan]: [number[], number[]] = [[], []]
  const found = { clean: 0, typo: 0 }
  let unfinished = 0
  const asked = { clean: 0, typo: 0 }
  let key = 0
  for (const { text, meant, typo } of makeQueries(albums, QUERIES)) {
    for (let length = 1; length <= text.length; length++) {
      const typed = text.slice(0, length)
      ours.push(timed(() => index.find(typed, 30)))
      if (key++ % SCAN_EVERY === 0) scan.push(timed(() => scanAll(texts, fold(typed))))
    }
    const cut = text.slice(0, -2)
    if (typo && index.find(cut, 30).some(({ albumId }) => albumId === meant)) unfinished++
    const kind = typo ? 'typo' : 'clean'
    asked[kind]++
    const hits = index.find(text, 30).slice(0, FIRST)
    if (hits.some(({ albumId }) => albumId === meant)) found[kind]++
    else process.stdout.write(`  not among the first ${FIRST}: ${text}\n`)
  }

  const share = found.typo / asked.typo
  process.stdout.write(
    `meant album among the first ${FIRST}: ${found.clean} of ${asked.clean} as written, ${found.typo} of ${asked.typo} with one typo ` +
      `(at least ${MIN_FOUND * 100} %): ${share >= MIN_FOUND ? 'holds' : 'MISSED'}\n`,
  )
  process.stdout.write(`found two letters before the end, with one typo: ${unfinished} of ${asked.typo}\n`)
  const fast = report(
    'search',
    'ms a key',
    {
      'our index': summary(ours),
      'scan with edit distance': summary(scan),
      'our index, p95': summary([p95(ours)]),
      'scan with edit distance, p95': summary([p95(scan)]),
    },
    [{ of: 'our index, p95', to: 'scan with edit distance, p95', atMost: 0.1 }],
  )
  return fast && share >= MIN_FOUND
}

function timed(work: () => void): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN

/** How many albums have a text with these letters, or with as few wrong as our index allows. */
function scanAll(albums: readonly (readonly string[])[], query: string): number {
  const most = query.length < 3 ? 0 : query.length < 5 ? 1 : 2
  const matches = (texts: readonly string[]) =>
    texts.some((text) => text.includes(query)) ||
    (most > 0 && texts.some((text) => distanceWithin(query, text) <= most))
  return albums.filter(matches).length
}

/** Edits from `query` to the nearest stretch of `text` (Sellers). */
function distanceWithin(query: string, text: string): number {
  const row = new Uint8Array(query.length + 1)
  for (let i = 0; i < row.length; i++) row[i] = i
  let best = query.length
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    let diagonal = 0
    for (let i = 1; i <= query.length; i++) {
      const above = row[i] as number
      const step = Math.min(above, row[i - 1] as number) + 1
      row[i] = Math.min(step, diagonal + (query.charCodeAt(i - 1) === letter ? 0 : 1))
      diagonal = above
    }
    best = Math.min(best, row[query.length] as number)
  }
  return best
}
