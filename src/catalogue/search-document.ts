// What the search knows of an album: its words, and a stamp that says of which version they are.
import type { AlbumId } from '../core/ids.ts'
import { type AlbumState, isWithdrawn } from '../core/records.ts'

/** A row of storage; `value` is the signed string: of two with one version the greater takes the place. */
export type SearchRow = { albumId: AlbumId; version: number; value: string; state: AlbumState }

/** Several texts of a field stand in lines. */
export type Words = { id: AlbumId; stamp: string; title: string; artist: string; genre: string; tracks: string }
export type SearchDocument = Words | { id: AlbumId; withdrawn: true }

/** The end of a signed value is the end of its signature: no two are alike. */
const STAMPED = 12

export function documentOf({ albumId: id, version, value, state }: SearchRow): SearchDocument {
  if (isWithdrawn(state)) return { id, withdrawn: true }
  return {
    id,
    stamp: `${version} ${value.slice(-STAMPED)}`,
    title: state.title,
    artist: state.artistName,
    genre: state.genre.join('\n'),
    tracks: state.tracks.map(({ title }) => title).join('\n'),
  }
}
