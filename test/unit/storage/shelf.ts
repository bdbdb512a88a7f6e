// Albums as storage gets them, without the cost of signing them.
import type { AlbumId, PublicKey, TrackId } from '../../../src/core/ids.ts'
import type { Album, Withdrawn } from '../../../src/core/records.ts'
import type { VerifiedEntry } from '../../../src/core/signed.ts'

export const ARTIST_A = 'AAAAAAAAAAAAAAAA'
export const ARTIST_B = 'BBBBBBBBBBBBBBBB'

export function albumOf(slug: string, changes: Partial<Album> = {}, artist = ARTIST_A): Album {
  return {
    albumId: `${slug}.${artist}` as AlbumId,
    title: slug,
    artistName: 'Somebody',
    artistId: 'somebody',
    releaseDate: '2020-01-01',
    genre: [],
    tracks: [{ trackId: `${slug}-01.${artist}` as TrackId, title: 'One', durationSec: 60 }],
    paradioPreviewTrackIds: [],
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    version: 1_700_000_000_000,
    ...changes,
  }
}

const entry = ({ albumId, version }: Album | Withdrawn, parsed: VerifiedEntry['parsed']): VerifiedEntry => ({
  soul: 'digm/albums/00',
  key: albumId,
  value: JSON.stringify({ r: JSON.stringify(parsed.record) }),
  version,
  publicKey: 'x' as PublicKey,
  parsed,
})

export const entryOf = (record: Album): VerifiedEntry => entry(record, { kind: 'album', record })

export const withdrawalOf = (record: Withdrawn): VerifiedEntry => entry(record, { kind: 'withdrawn', record })
