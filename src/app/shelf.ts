// What pages read of the stored catalogue: by window, never all of it.
import type { Fingerprint } from '../core/ids.ts'
import { firstAlbums, getAlbums, listAlbumIds, listGenres } from '../storage/albums.ts'
import type { Database } from '../storage/database.ts'
import { getArtist } from '../storage/records.ts'
import type { Shelf } from './services.ts'

/** More would be a list of their own to search in. */
const MOST_GENRES = 24

export const createShelf = (db: Database): Shelf => ({
  first: (count, filter) => firstAlbums(db, count, filter),
  ids: (filter) => listAlbumIds(db, filter),
  get: (ids) => getAlbums(db, ids),
  genres: () => listGenres(db, MOST_GENRES),
  artist: (fingerprint: Fingerprint) => getArtist(db, fingerprint),
})
