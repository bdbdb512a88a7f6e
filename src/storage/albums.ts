// Albums by window, newest first: all of them, of a genre, of an artist. The order lies in the indexes, so a list of ids is cheap
// however many there are, and only what is in view is read.
import type { AlbumId, Fingerprint } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import type { Database, Transaction } from './database.ts'
import { type AlbumRow, foldGenre, stateIn } from './schema.ts'

export type AlbumFilter = { genre: string } | { artist: Fingerprint }

/** One genre however it is spelt; `name` is as one of its albums spells it, `albums` how many it has, or `COUNTED` at most. */
export type Genre = { genre: string; name: string; albums: number }
/** Counting walks over the albums: that costs a third of a second for ten thousand, and those with so many are all large. */
const COUNTED = 200

const everyAge = (first: string) => IDBKeyRange.bound([first, -Infinity, -Infinity], [first, Infinity, Infinity])

function placesIn(tx: Transaction<['albums'], 'readonly'>, filter: AlbumFilter | undefined) {
  const store = tx.objectStore('albums')
  if (!filter) return { index: store.index('newest'), range: undefined }
  const [index, first] =
    'genre' in filter
      ? ([store.index('genre'), foldGenre(filter.genre)] as const)
      : ([store.index('artist'), filter.artist] as const)
  return { index, range: everyAge(first) }
}

const albumsIn = (rows: readonly (AlbumRow | undefined)[]): (Album | undefined)[] =>
  rows.map((row) => {
    const state = row && stateIn(row)
    return state && !isWithdrawn(state) ? state : undefined
  })

/** The newest `count` albums, in one read. */
export function firstAlbums(db: Database, count: number, filter?: AlbumFilter): Promise<Album[]> {
  return db.run(['albums'], 'readonly', async (tx) => {
    const { index, range } = placesIn(tx, filter)
    return albumsIn(await index.getAll(range, count)).filter((album) => album !== undefined)
  })
}

/** Every album, newest first, by id alone. */
export function listAlbumIds(db: Database, filter?: AlbumFilter): Promise<AlbumId[]> {
  return db.run(['albums'], 'readonly', (tx) => {
    const { index, range } = placesIn(tx, filter)
    return index.getAllKeys(range)
  })
}

/** In the order asked for; undefined for what is unknown or withdrawn. */
export function getAlbums(db: Database, ids: readonly AlbumId[]): Promise<(Album | undefined)[]> {
  return db.run(['albums'], 'readonly', async (tx) =>
    albumsIn(await Promise.all(ids.map((albumId) => tx.objectStore('albums').get(albumId)))),
  )
}

/** The `most` genres with the most albums, the largest first; of those with `COUNTED` and more by name. */
export function listGenres(db: Database, most: number): Promise<Genre[]> {
  return db.run(['albums'], 'readonly', async (tx) => {
    const store = tx.objectStore('albums')
    const found: { genre: string; albums: number; albumId: AlbumId }[] = []
    let cursor = await store.index('genre').openKeyCursor()
    while (cursor) {
      const [genre] = cursor.key
      const counted = await store.index('genre').getAllKeys(everyAge(genre), COUNTED)
      found.push({ genre, albums: counted.length, albumId: cursor.primaryKey })
      // Straight to the next genre: nobody walks over all albums.
      cursor = await cursor.continue([genre, Infinity, Infinity])
    }
    const largest = found.sort((a, b) => b.albums - a.albums || (a.genre < b.genre ? -1 : 1)).slice(0, most)
    return Promise.all(
      largest.map(async ({ genre, albums, albumId }) => {
        const [album] = albumsIn([await store.get(albumId)])
        return { genre, albums, name: album?.genre.find((name) => foldGenre(name) === genre) ?? genre }
      }),
    )
  })
}
