// Rows of the store of albums, as the search reads them.
import type { AlbumId, TrackId } from '../../../src/core/ids.ts'
import type { Album } from '../../../src/core/records.ts'

const FINGERPRINT = 'AAAAAAAAAAAAAAAA'

export function rowOf(
  slug: string,
  about: { title: string; artistName: string; genre?: string[]; tracks: readonly string[] },
  version = 1,
): { albumId: AlbumId; version: number; value: string; state: Album } {
  const albumId = `${slug}.${FINGERPRINT}` as AlbumId
  const state: Album = {
    albumId,
    title: about.title,
    artistName: about.artistName,
    artistId: 'artist',
    releaseDate: '2026-01-01',
    genre: about.genre ?? [],
    tracks: about.tracks.map((title, i) => ({
      trackId: `${slug}-${i}.${FINGERPRINT}` as TrackId,
      title,
      durationSec: 60,
    })),
    paradioPreviewTrackIds: [],
    createdAt: 1,
    updatedAt: version,
    version,
  }
  return { albumId, version, value: `signed ${about.title}`, state }
}
