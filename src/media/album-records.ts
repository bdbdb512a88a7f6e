// The records of a prepared album, ready to sign. A second publish of the same album keeps its ids, its birth date and what was
// written elsewhere, and has a higher version; an album that has not changed is recognised.
import { toHex, utf8 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import {
  type AlbumId,
  albumIdOf,
  type Digest,
  type Fingerprint,
  type Slug,
  slugOf,
  type TrackId,
  trackIdOf,
} from '../core/ids.ts'
import { MAX_RECORD, MAX_TITLE_CODE_POINTS } from '../core/limits.ts'
import type { Album, Track } from '../core/records.ts'
import { type Gain, gainsOf } from './loudness.ts'
import type { PreparedAlbum } from './prepare-album.ts'
import type { PreparedTrack } from './prepare-track.ts'
import { cutText } from './text.ts'

export type AlbumRecords = { album: Album; tracks: Track[] }

const SLUG_LENGTH = 56
const DIGEST_CHARACTERS = 6
/** Key, signature and JSON around a signed record. */
const SIGNED_ENVELOPE = 300
const LISTED_TITLES = [MAX_TITLE_CODE_POINTS, 120, 80, 60, 40, 28, 20, 12, 6, 3]

/**
 * The slug of a title, the same whenever it is asked. Where letters fall away that have no ASCII form, or the end does, a few
 * characters of the title's hash keep two albums apart.
 */
export async function albumSlug(title: string, sha256: Digest): Promise<Slug> {
  const plain = slugOf(title, '')
  const bare = title.normalize('NFKD').replace(/\p{Mark}/gu, '')
  const whole = plain !== '' && plain.length < SLUG_LENGTH && !/[^\p{ASCII}]/u.test(bare.replace(/[^\p{L}\p{N}]/gu, ''))
  if (whole) return plain
  const mark = toHex(await sha256(utf8(title.normalize('NFC')))).slice(0, DIGEST_CHARACTERS)
  return slugOf(`${plain.slice(0, SLUG_LENGTH - DIGEST_CHARACTERS - 1) || 'album'}-${mark}`, mark)
}

/** @throws DigmError too-large when no form of the album fits into one record */
export function albumRecords(
  prepared: PreparedAlbum,
  ids: { slug: Slug; fingerprint: Fingerprint },
  nowMs: number,
  previous?: AlbumRecords,
): AlbumRecords {
  const albumId = albumIdOf(ids.slug, ids.fingerprint)
  if (!albumId) throw new DigmError('bad-id', { slug: ids.slug })
  const versions = [previous?.album.version ?? -1, ...(previous?.tracks ?? []).map((track) => track.version)]
  const version = Math.max(nowMs, Math.max(...versions) + 1)
  const gains = gainsOf(prepared.tracks.map(({ loudness }) => loudness))
  const tracks = prepared.tracks.map((track, index) => {
    const trackId = trackIdOf(albumId, index + 1)
    const before = previous?.tracks.find((old) => old.trackId === trackId)
    return {
      ...trackRecord(track, trackId, albumId, gains[index]),
      createdAt: before?.createdAt ?? nowMs,
      updatedAt: nowMs,
      version,
    }
  })
  const album: Album = {
    ...keptFields(previous?.album),
    albumId,
    title: prepared.title,
    artistName: prepared.artistName,
    artistId: slugOf(prepared.artistName, ids.fingerprint),
    releaseDate: prepared.releaseDate ?? previous?.album.releaseDate ?? new Date(nowMs).toISOString().slice(0, 10),
    genre: prepared.genre,
    cover: prepared.cover.hash,
    tracks: tracks.map(({ trackId, title, durationSec }) => ({ trackId, title, durationSec })),
    paradioPreviewTrackIds: tracks.filter((track) => track.isPreview).map((track) => track.trackId),
    createdAt: previous?.album.createdAt ?? nowMs,
    updatedAt: nowMs,
    version,
  }
  return { album: fitting(album), tracks }
}

/** What an artist says about an album that no file knows. */
function keptFields(album: Album | undefined): Partial<Album> {
  return {
    ...(album?.description === undefined ? {} : { description: album.description }),
    ...(album?.priceXFG === undefined ? {} : { priceXFG: album.priceXFG }),
    ...(album?.payment === undefined ? {} : { payment: album.payment }),
  }
}

export type RecordedTrack = Pick<
  PreparedTrack,
  'title' | 'trackNumber' | 'discNumber' | 'clean' | 'torrent' | 'peaks' | 'preview'
>

export function trackRecord(
  track: RecordedTrack,
  trackId: TrackId,
  albumId: AlbumId,
  gain: Gain | undefined,
): Omit<Track, 'createdAt' | 'updatedAt' | 'version'> {
  const { clean, torrent, preview } = track
  return {
    trackId,
    albumId,
    title: track.title,
    trackNumber: track.trackNumber,
    ...(track.discNumber === undefined ? {} : { discNumber: track.discNumber }),
    durationSec: Math.round(clean.durationSec * 1000) / 1000,
    isPreview: preview !== undefined,
    magnetURI: torrent.magnetURI,
    infoHash: torrent.infoHash,
    pieceLength: torrent.pieceLength,
    mime: clean.mime,
    codec: clean.codec,
    bitrate: Math.round((clean.size * 8) / clean.durationSec),
    ...(gain === undefined ? {} : { gain }),
    ...(track.peaks === undefined ? {} : { peaks: track.peaks }),
    ...(preview
      ? { preview: { hash: preview.hash, startSec: preview.startSec, durationSec: preview.durationSec } }
      : {}),
    contentHash: torrent.contentHash,
    fileSize: clean.size,
  }
}

/**
 * The track list with titles as long as one record can hold; each track's own record has its whole title.
 * @throws DigmError too-large when no form of the album fits
 */
export function fitting(album: Album): Album {
  for (const most of LISTED_TITLES) {
    const listed = { ...album, tracks: album.tracks.map((track) => ({ ...track, title: cutText(track.title, most) })) }
    if (utf8(JSON.stringify(JSON.stringify(listed))).length + SIGNED_ENVELOPE <= MAX_RECORD) return listed
  }
  throw new DigmError('too-large', { what: 'record', key: album.albumId })
}

/** Whether `next` says nothing that `previous` does not. */
export function sameAlbum(next: AlbumRecords, previous: AlbumRecords): boolean {
  return (
    next.tracks.length === previous.tracks.length &&
    plain(next.album) === plain(previous.album) &&
    next.tracks.every((track, index) => plain(track) === plain(previous.tracks[index]))
  )
}

/** The record as text without its times, fields in one order. */
function plain(record: Album | Track | undefined): string {
  const times: readonly string[] = ['createdAt', 'updatedAt', 'version']
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(([name]) => !times.includes(name))
    return Object.fromEntries(
      entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
    )
  }
  return JSON.stringify(sorted(record))
}
