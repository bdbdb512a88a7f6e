// The schemas of every signed record (ARCHITECTURE.md, "Records"). Unknown fields are allowed and stay in the signed text;
// what is parsed here is only what DIGM reads.
import * as v from 'valibot'
import {
  type AlbumId,
  type BlobHash,
  type ContentHash,
  type Fingerprint,
  type InfoHash,
  isAlbumId,
  isBlobHash,
  isContentHash,
  isFingerprint,
  isInfoHash,
  isNodeId,
  isTrackId,
  type NodeId,
  type TrackId,
} from './ids.ts'
import {
  MAX_AUDIO_DURATION_SEC,
  MAX_AUDIO_FILE,
  MAX_DESCRIPTION_CODE_POINTS,
  MAX_GENRES,
  MAX_PEAK_BUCKETS,
  MAX_PIECE_LENGTH,
  MAX_PREVIEW_TRACKS,
  MAX_TITLE_CODE_POINTS,
  MAX_TRACKS_PER_ALBUM,
  MIN_PIECE_LENGTH,
} from './limits.ts'

const codePoints = (most: number) =>
  v.pipe(
    v.string(),
    v.check((text) => text.length <= most || (text.length <= most * 2 && [...text].length <= most)),
  )
const title = v.pipe(codePoints(MAX_TITLE_CODE_POINTS), v.minLength(1))
const description = codePoints(MAX_DESCRIPTION_CODE_POINTS)
const url = v.pipe(v.string(), v.maxLength(2048), v.regex(/^https?:\/\//))
const duration = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_AUDIO_DURATION_SEC))
const unixMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const date = v.pipe(v.string(), v.isoDate())

/** Seven decimals at most; never a binary float in arithmetic. */
const xfgAmount = v.pipe(v.string(), v.regex(/^(0|[1-9]\d{0,11})(\.\d{1,7})?$/))

export const albumId = v.custom<AlbumId>(isAlbumId)
export const trackId = v.custom<TrackId>(isTrackId)
export const nodeId = v.custom<NodeId>(isNodeId)
const fingerprint = v.custom<Fingerprint>(isFingerprint)
const infoHash = v.custom<InfoHash>(isInfoHash)
const blobHash = v.custom<BlobHash>(isBlobHash)
const contentHash = v.custom<ContentHash>(isContentHash)

export const albumSchema = v.object({
  albumId,
  title,
  artistName: title,
  artistId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  description: v.optional(description),
  releaseDate: date,
  genre: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(60))), v.maxLength(MAX_GENRES)),
  priceXFG: v.optional(xfgAmount),
  cover: v.optional(blobHash),
  tracks: v.pipe(
    v.array(v.object({ trackId, title, durationSec: duration })),
    v.minLength(1),
    v.maxLength(MAX_TRACKS_PER_ALBUM),
    v.check((tracks) => new Set(tracks.map((track) => track.trackId)).size === tracks.length),
  ),
  paradioPreviewTrackIds: v.pipe(v.array(trackId), v.maxLength(MAX_PREVIEW_TRACKS)),
  payment: v.optional(
    v.object({
      paymentCode: v.pipe(v.string(), v.maxLength(512)),
      artistKey: v.pipe(v.string(), v.maxLength(512)),
    }),
  ),
  createdAt: unixMs,
  updatedAt: unixMs,
  version: unixMs,
})

export const withdrawnSchema = v.object({ albumId, withdrawnAt: unixMs, version: unixMs })

export const trackSchema = v.object({
  trackId,
  albumId,
  title,
  trackNumber: v.pipe(count, v.minValue(1)),
  discNumber: v.optional(v.pipe(count, v.minValue(1))),
  durationSec: duration,
  isPreview: v.boolean(),
  magnetURI: v.pipe(v.string(), v.maxLength(4096), v.regex(/^magnet:\?/)),
  infoHash,
  pieceLength: v.pipe(
    v.number(),
    v.minValue(MIN_PIECE_LENGTH),
    v.maxValue(MAX_PIECE_LENGTH),
    v.check((length) => (length & (length - 1)) === 0),
  ),
  mime: v.pipe(v.string(), v.maxLength(100), v.regex(/^audio\/[a-z0-9.+-]+$/)),
  codec: v.pipe(v.string(), v.maxLength(60)),
  bitrate: count,
  gain: v.optional(v.object({ trackDb: v.number(), albumDb: v.number() })),
  peaks: v.optional(v.pipe(v.string(), v.maxLength(Math.ceil(MAX_PEAK_BUCKETS / 3) * 4))),
  preview: v.optional(v.object({ hash: blobHash, startSec: duration, durationSec: duration })),
  contentHash,
  fileSize: v.pipe(count, v.minValue(1), v.maxValue(MAX_AUDIO_FILE)),
  createdAt: unixMs,
  updatedAt: unixMs,
  version: unixMs,
})

export const artistSchema = v.object({
  fingerprint,
  name: title,
  about: v.optional(description),
  links: v.pipe(v.array(url), v.maxLength(20)),
  picture: v.optional(blobHash),
  retired: v.optional(v.object({ successor: v.optional(fingerprint) })),
  version: unixMs,
})

export const eldernodeSchema = v.object({
  nodeId,
  endpoint: url,
  status: v.picklist(['active', 'draining', 'inactive']),
  lastSeen: unixMs,
  seedingCount: count,
  capacityBytes: count,
  usedBytes: count,
  version: unixMs,
})

export const seedRequestSchema = v.object({
  albumId,
  albumVersion: unixMs,
  status: v.picklist(['pending', 'cancelled']),
  version: unixMs,
})

export const receiptSchema = v.object({
  nodeId,
  albumId,
  albumVersion: unixMs,
  bytesHeld: count,
  verifiedAt: v.optional(unixMs),
  refused: v.optional(
    v.object({ code: v.pipe(v.string(), v.maxLength(60)), message: v.pipe(v.string(), v.maxLength(500)) }),
  ),
  version: unixMs,
})

export type Album = v.InferOutput<typeof albumSchema>
export type Withdrawn = v.InferOutput<typeof withdrawnSchema>
export type Track = v.InferOutput<typeof trackSchema>
export type Artist = v.InferOutput<typeof artistSchema>
export type EldernodeRecord = v.InferOutput<typeof eldernodeSchema>
export type SeedRequest = v.InferOutput<typeof seedRequestSchema>
export type Receipt = v.InferOutput<typeof receiptSchema>

/** What may stand in the place of an album: the album, or its withdrawal. */
export type AlbumState = Album | Withdrawn

export const isWithdrawn = (state: AlbumState): state is Withdrawn => 'withdrawnAt' in state
