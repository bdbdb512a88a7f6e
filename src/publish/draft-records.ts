// The records of a draft: pure. Tracks that are out already keep their ids and what they were made of; what has not changed is not
// signed again.
import { type AlbumId, fingerprintIn, slugOf, type TrackId, trackIdOf } from '../core/ids.ts'
import type { Album, SeedRequest, Track } from '../core/records.ts'
import { type AlbumRecords, fitting, type RecordedTrack, trackRecord } from '../media/album-records.ts'
import { type Gain, gainsOf, type Loudness } from '../media/loudness.ts'
import type { Preview } from '../media/prepare-track.ts'
import { cutText, tidyText } from '../media/text.ts'
import type { DraftFields, FileId } from './draft.ts'
import type { Fixed } from './draft-head.ts'

/** A track as the draft has it: with a file of its own, or published before. */
export type DraftPart = { fileId: FileId; title: string; preview: Preview | undefined } & (
  | { made: Pick<RecordedTrack, 'clean' | 'torrent' | 'peaks'> & { loudness: Loudness | undefined } }
  | { published: Track }
)

export type DraftRecords = AlbumRecords & { seedRequest: SeedRequest; changed: Track[] }

export function draftRecords(
  fields: DraftFields,
  parts: readonly DraftPart[],
  coverHash: NonNullable<Album['cover']>,
  fixed: Fixed,
  previous: Album | undefined,
): DraftRecords {
  const { albumId, version, createdMs } = fixed
  const ids = new Map(fixed.trackIds)
  const gains = gainsIn(parts)
  const tracks = parts.map((part, index): Track => {
    const words = { title: titled(part.title), trackNumber: index + 1 }
    const times = { updatedAt: createdMs, version }
    if ('published' in part) return { ...withPreview(part.published, part.preview), ...words, ...times }
    const trackId = ids.get(part.fileId) ?? trackIdOf(albumId, index + 1)
    const made = trackRecord(
      { ...part.made, ...words, ...(part.preview && { preview: part.preview }) },
      trackId,
      albumId,
      gains[index],
    )
    return { ...made, createdAt: createdMs, ...times }
  })
  const artistName = titled(fields.artistName)
  const description = fields.description.trim()
  const album: Album = {
    albumId,
    title: titled(fields.title),
    artistName,
    artistId: previous?.artistId ?? slugOf(artistName, fingerprintIn(albumId)),
    ...(description === '' ? {} : { description }),
    releaseDate: fields.releaseDate,
    genre: [...new Set(fields.genres.flatMap((genre) => tidyText(genre) ?? []))],
    ...(fields.priceXFG === '' ? {} : { priceXFG: fields.priceXFG }),
    cover: coverHash,
    tracks: tracks.map(({ trackId, title, durationSec }) => ({ trackId, title, durationSec })),
    paradioPreviewTrackIds: tracks.flatMap(({ trackId, isPreview }) => (isPreview ? [trackId] : [])),
    ...(fields.paymentCode === '' ? {} : { payment: { paymentCode: fields.paymentCode, artistKey: fields.artistKey } }),
    createdAt: previous?.createdAt ?? createdMs,
    updatedAt: createdMs,
    version,
  }
  const changed = tracks.filter((track, index) => {
    const part = parts[index]
    return !part || !('published' in part) || !isSame(track, part.published)
  })
  return {
    album: fitting(album),
    tracks,
    changed,
    seedRequest: { albumId, albumVersion: version, status: 'pending', version },
  }
}

const titled = (text: string): string => cutText(tidyText(text) ?? 'Untitled')

function withPreview({ preview: _, ...track }: Track, preview: Preview | undefined): Track {
  if (!preview) return { ...track, isPreview: false }
  const { hash, startSec, durationSec } = preview
  return { ...track, isPreview: true, preview: { hash, startSec, durationSec } }
}

/** Tracks that are out already keep their own; new ones beside them join the loudness their album has. */
function gainsIn(parts: readonly DraftPart[]): (Gain | undefined)[] {
  const known = parts.flatMap((part) => ('published' in part ? (part.published.gain?.albumDb ?? []) : []))
  const measured = gainsOf(parts.map((part) => ('made' in part ? part.made.loudness : undefined)))
  return measured.map((gain) => (gain && known[0] !== undefined ? { ...gain, albumDb: known[0] } : gain))
}

/** Whether nothing but the time has changed. */
function isSame(a: Track, b: Track): boolean {
  const plain = ({ updatedAt: _, version: __, ...track }: Track) =>
    JSON.stringify(Object.entries(track).sort(([x], [y]) => (x < y ? -1 : 1)))
  return plain(a) === plain(b)
}

/** Ids for the files that have none, none of which the album has ever used. */
export function newTrackIds(
  albumId: AlbumId,
  fileIds: readonly FileId[],
  used: ReadonlySet<TrackId>,
): [FileId, TrackId][] {
  let number = 0
  return fileIds.map((fileId) => {
    do number++
    while (used.has(trackIdOf(albumId, number)))
    return [fileId, trackIdOf(albumId, number)]
  })
}
