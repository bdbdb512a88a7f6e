// An album of the guide and its signed record, one made of the other: pure. What the record says otherwise is given back as it came.
import { type AlbumId, type BlobHash, type Fingerprint, isTrackId, type TrackId } from '../core/ids.ts'
import { isPayable } from '../core/payment.ts'
import type { Album as AlbumRecord } from '../core/records.ts'
import { differing, withGiven } from './given.ts'
import { type Album, type Fields, type StoredAlbum, xfgText } from './guide.ts'
import { fullId, shownId } from './own-ids.ts'

export type AlbumParts = {
  albumId: AlbumId
  mine: Fingerprint
  cover: BlobHash | undefined
  tracks: AlbumRecord['tracks']
  /** Of `tracks`, those that have a preview. */
  previews: readonly TrackId[]
  nowMs: number
}

const MOST_DERIVED_PREVIEWS = 2

/** Everything but the version. */
export function albumRecord(input: Album & Fields, parts: AlbumParts): Omit<AlbumRecord, 'version'> & Fields {
  const { albumId, mine, cover, tracks, nowMs } = parts
  const chosen = input.paradioPreviewTrackIds?.flatMap((id) => fullId(id, mine, isTrackId) ?? [])
  const price = input.priceXFG === undefined ? undefined : xfgText(input.priceXFG)
  const { paymentCode = '', artistKey = '' } = input.payment ?? {}
  const record: Omit<AlbumRecord, 'version'> = {
    albumId,
    title: input.title,
    artistName: input.artistName,
    artistId: input.artistId,
    ...(input.description === undefined ? {} : { description: input.description }),
    releaseDate: input.releaseDate,
    genre: input.genre,
    ...(price === undefined ? {} : { priceXFG: price }),
    ...(cover === undefined ? {} : { cover }),
    tracks,
    paradioPreviewTrackIds: chosen ?? parts.previews.slice(0, MOST_DERIVED_PREVIEWS),
    ...(input.payment === undefined ? {} : { payment: { paymentCode, artistKey } }),
    createdAt: input.createdAt ?? nowMs,
    updatedAt: input.updatedAt ?? nowMs,
  }
  const given = differing(input, shownAlbum({ ...record, version: 0 }, mine))
  return { ...record, ...(given ? { given } : {}) }
}

/** @param mine whose ids are shown bare */
export function albumOf(record: AlbumRecord, given: Fields, mine: Fingerprint | undefined): StoredAlbum {
  return checked(withGiven(shownAlbum(record, mine), given))
}

/** One that waits on this device. */
export const waitingAlbum = (input: Album & Fields, tracks: StoredAlbum['tracks']): StoredAlbum =>
  checked({ ...input, tracks, unverifiable: [] })

function shownAlbum(record: AlbumRecord, mine: Fingerprint | undefined): StoredAlbum & Fields {
  const { albumId, tracks, paradioPreviewTrackIds, ...rest } = record
  return {
    ...rest,
    albumId: shownId(albumId, mine),
    tracks: tracks.map((track) => ({ ...track, trackId: shownId(track.trackId, mine) })),
    paradioPreviewTrackIds: paradioPreviewTrackIds.map((id) => shownId(id, mine)),
    unverifiable: [],
  }
}

const checked = (album: StoredAlbum): StoredAlbum => ({
  ...album,
  unverifiable: album.payment && !isPayable(album.payment) ? ['payment'] : [],
})
