// The records of the setup guide as developers hand them in, and their parser. Ids may be bare (`album_001`), which means mine, or
// full (`album_001.<fingerprint>`). Fields that are not named here are kept and come back as they were.
import * as v from 'valibot'
import { DigmError } from '../core/errors.ts'
import { MAX_DESCRIPTION_CODE_POINTS, MAX_GENRES, MAX_PREVIEW_TRACKS, MAX_TITLE_CODE_POINTS } from '../core/limits.ts'
import type { Payment } from '../core/payment.ts'

export type { Payment }

export type Album = {
  albumId: string
  title: string
  artistName: string
  artistId: string
  description?: string
  /** YYYY-MM-DD */
  releaseDate: string
  genre: string[]
  /** A number is kept exactly, as decimal digits; at most seven behind the point. */
  priceXFG?: number | string
  /** A data URL: WebP, JPEG or PNG of at most 50 KiB. */
  coverImage?: string
  /** At most two. */
  paradioPreviewTrackIds?: string[]
  payment?: Payment
  /** Unix milliseconds. */
  createdAt?: number
  updatedAt?: number
}

export type Track = {
  trackId: string
  albumId: string
  title: string
  trackNumber?: number
  durationSec?: number
  isPreview?: boolean
  magnetURI?: string
  /** `sha256:<hex>` of the published file. Any other text is kept, and never trusted. */
  contentHash?: string
  /** Bytes. */
  fileSize?: number
  createdAt?: number
}

export type UserPlaylist = {
  playlistId: string
  userId: string
  title: string
  description?: string
  trackIds: string[]
  isPublic: boolean
  createdAt?: number
  updatedAt?: number
}

/** What is added to an album that is given back. */
export type StoredAlbum = Album & {
  /** SHA-256 of the cover, hex. */
  cover?: string
  tracks: { trackId: string; title: string; durationSec: number }[]
  /** Unix milliseconds of the signed version; absent while the album waits on this device. */
  version?: number
  /** Fields that are as the artist gave them and that nobody can check. */
  unverifiable: string[]
}

export type StoredTrack = Track & {
  infoHash?: string
  mime?: string
  codec?: string
  bitrate?: number
  preview?: { hash: string; startSec: number; durationSec: number }
  version?: number
  unverifiable: string[]
}

export type AlbumListener = (album: StoredAlbum, albumId: string) => void
export type TrackListener = (track: StoredTrack) => void

export type Eldernode = {
  nodeId: string
  endpoint: string
  status: 'active' | 'draining' | 'inactive'
  /** Unix milliseconds. */
  lastSeen: number
  seedingCount: number
  /** It is configured here, and has just answered. */
  answers: boolean
}

/** Values of fields that are not the guide's own. */
export type Fields = Record<string, unknown>

const codePoints = (most: number) =>
  v.pipe(
    v.string(),
    v.check((text) => text.length <= most * 2 && [...text].length <= most),
  )
const title = v.pipe(codePoints(MAX_TITLE_CODE_POINTS), v.minLength(1))
const description = v.optional(codePoints(MAX_DESCRIPTION_CODE_POINTS))
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{16})?$/))
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const time = v.optional(count)

const albumInput = v.looseObject({
  albumId: id,
  title,
  artistName: title,
  artistId: name,
  description,
  releaseDate: v.pipe(v.string(), v.isoDate()),
  genre: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(60))), v.maxLength(MAX_GENRES)),
  priceXFG: v.optional(
    v.pipe(
      v.union([v.number(), v.string()]),
      v.check((price) => xfgText(price) !== undefined),
    ),
  ),
  coverImage: v.optional(v.pipe(v.string(), v.startsWith('data:'))),
  paradioPreviewTrackIds: v.optional(v.pipe(v.array(id), v.maxLength(MAX_PREVIEW_TRACKS))),
  payment: v.optional(
    v.looseObject({
      paymentCode: v.pipe(v.string(), v.maxLength(512)),
      artistKey: v.pipe(v.string(), v.maxLength(512)),
    }),
  ),
  createdAt: time,
  updatedAt: time,
})

const trackInput = v.looseObject({
  trackId: id,
  albumId: id,
  title,
  trackNumber: v.optional(v.pipe(count, v.minValue(1))),
  durationSec: v.optional(v.pipe(v.number(), v.minValue(0))),
  isPreview: v.optional(v.boolean()),
  magnetURI: v.optional(v.pipe(v.string(), v.maxLength(4096), v.startsWith('magnet:?'))),
  contentHash: v.optional(v.pipe(v.string(), v.maxLength(200))),
  fileSize: v.optional(count),
  createdAt: time,
})

const playlistInput = v.looseObject({
  playlistId: id,
  userId: name,
  title,
  description,
  trackIds: v.pipe(v.array(id), v.maxLength(10_000)),
  isPublic: v.boolean(),
  createdAt: time,
  updatedAt: time,
})

/** Seven digits behind the point, no exponent, no sign; undefined when the amount cannot be written so exactly. */
export function xfgText(price: number | string): string | undefined {
  const text = typeof price === 'string' ? price : plainNumber(price)
  return /^(0|[1-9]\d{0,11})(\.\d{1,7})?$/.test(text) ? text : undefined
}

function plainNumber(price: number): string {
  if (!String(price).includes('e')) return String(price)
  const fixed = price.toFixed(7).replace(/\.?0+$/, '')
  return Number(fixed) === price ? fixed : ''
}

/** What was added when it was given back is not taken for the developer's word. */
const DERIVED = [
  'cover',
  'tracks',
  'version',
  'unverifiable',
  'infoHash',
  'mime',
  'codec',
  'bitrate',
  'preview',
] as const

/** @throws DigmError bad-record, with the field that is wrong in `details.field` */
export const parseAlbum = (input: unknown): Album & Fields => parse(albumInput, input)
export const parseTrack = (input: unknown): Track & Fields => parse(trackInput, input)
export const parsePlaylist = (input: unknown): UserPlaylist & Fields => parse(playlistInput, input)

/** @throws DigmError bad-record */
export function parseId(input: unknown, field: string): string {
  const parsed = v.safeParse(id, input)
  if (!parsed.success) throw new DigmError('bad-record', { field })
  return parsed.output
}

function parse<Parsed extends Fields>(schema: v.GenericSchema<unknown, Parsed>, input: unknown): Parsed {
  const parsed = v.safeParse(schema, plain(input))
  if (parsed.success) {
    const fields: Fields = { ...parsed.output }
    for (const name of DERIVED) delete fields[name]
    return fields as Parsed
  }
  const field = parsed.issues[0].path?.map(({ key }) => String(key)).join('.')
  throw new DigmError('bad-record', { field: field ?? 'the whole' })
}

/** What of it can be kept: a copy, as JSON has it. */
function plain(input: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(input))
  } catch {
    return undefined
  }
}
