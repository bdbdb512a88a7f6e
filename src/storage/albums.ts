// Albums by window, newest first: all of them, of a genre, of an artist. The order lies in the listing, so ids are cheap however
// many there are, and of the albums only what is in view is read.
import type { IDBPObjectStore } from 'idb'
import { type AlbumId, type Fingerprint, fingerprintIn } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import type { Database } from './database.ts'
import { linesIn } from './listing.ts'
import { albumIdIn, genresTextIn } from './listing-page.ts'
import { type AlbumRow, type DigmSchema, type StoreName, stateIn } from './schema.ts'

export type AlbumFilter = { genre: string } | { artist: Fingerprint }

/** One genre however it is spelt; `name` is as the newest of its albums spells it. */
export type Genre = { genre: string; name: string; albums: number }

/** Two spellings of one genre are one genre. */
export const foldGenre = (genre: string): string => genre.trim().toLowerCase()

const genresIn = (text: string) => JSON.parse(text) as string[]

function isIn(filter: AlbumFilter | undefined): (line: string) => boolean {
  if (!filter) return () => true
  if ('artist' in filter) return (line) => fingerprintIn(albumIdIn(line)) === filter.artist
  const genre = foldGenre(filter.genre)
  const known = new Map<string, boolean>()
  return (line) => {
    const text = genresTextIn(line)
    const is = known.get(text) ?? genresIn(text).some((name) => foldGenre(name) === genre)
    known.set(text, is)
    return is
  }
}

async function idsIn<Stores extends StoreName[]>(
  store: IDBPObjectStore<DigmSchema, Stores, 'listing', 'readonly'>,
  filter: AlbumFilter | undefined,
  most: number,
): Promise<AlbumId[]> {
  const ids: AlbumId[] = []
  const stands = isIn(filter)
  for await (const lines of linesIn(store)) {
    for (const line of lines) if (stands(line)) ids.push(albumIdIn(line))
    if (ids.length >= most) break
  }
  return ids.slice(0, most)
}

const albumsIn = (rows: readonly (AlbumRow | undefined)[]): (Album | undefined)[] =>
  rows.map((row) => {
    const state = row && stateIn(row)
    return state && !isWithdrawn(state) ? state : undefined
  })

/** The newest `count` albums. */
export function firstAlbums(db: Database, count: number, filter?: AlbumFilter): Promise<Album[]> {
  return db.run(['listing', 'albums'], 'readonly', async (tx) => {
    const ids = await idsIn(tx.objectStore('listing'), filter, count)
    const rows = await Promise.all(ids.map((albumId) => tx.objectStore('albums').get(albumId)))
    return albumsIn(rows).filter((album) => album !== undefined)
  })
}

/** Every album, newest first, by id alone. */
export function listAlbumIds(db: Database, filter?: AlbumFilter): Promise<AlbumId[]> {
  return db.run(['listing'], 'readonly', (tx) => idsIn(tx.objectStore('listing'), filter, Infinity))
}

/** In the order asked for; undefined for what is unknown or withdrawn. */
export function getAlbums(db: Database, ids: readonly AlbumId[]): Promise<(Album | undefined)[]> {
  return db.run(['albums'], 'readonly', async (tx) =>
    albumsIn(await Promise.all(ids.map((albumId) => tx.objectStore('albums').get(albumId)))),
  )
}

/** The `most` genres with the most albums, the largest first. */
export function listGenres(db: Database, most: number): Promise<Genre[]> {
  return db.run(['listing'], 'readonly', async (tx) => {
    const counts = new Map<string, number>()
    for await (const lines of linesIn(tx.objectStore('listing'))) {
      for (const text of lines.map(genresTextIn)) counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    const genres = new Map<string, Genre>()
    for (const [text, albums] of counts) {
      const names = new Map(
        genresIn(text)
          .reverse()
          .map((name) => [foldGenre(name), name.trim()]),
      )
      for (const [genre, name] of names) {
        const known = genres.get(genre)
        genres.set(genre, { genre, name: known?.name ?? name, albums: albums + (known?.albums ?? 0) })
      }
    }
    return [...genres.values()].sort((a, b) => b.albums - a.albums || (a.genre < b.genre ? -1 : 1)).slice(0, most)
  })
}
