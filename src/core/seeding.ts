// What an Eldernode says of an album it was asked to seed: `GET /seed/<albumId>`. A picture of work under way, for the artist's
// page; what counts is the signed receipt it ends with.
import * as v from 'valibot'
import { type AlbumId, type BlobHash, type InfoHash, isBlobHash, isInfoHash } from './ids.ts'
import { MAX_TRACKS_PER_ALBUM } from './limits.ts'
import { albumId, nodeId, trackId } from './records.ts'
import { type Entry, parseEntry } from './signed.ts'

export const seedPath = (id: AlbumId): string => `/seed/${id}`

/** The whole answer is at most this long. */
export const MAX_SEED_PROGRESS = 256 * 1024

/**
 * `waiting`: records are missing, or the request is not judged yet. `fetching`: admitted, its room is taken, bytes are wanted.
 * `held`: whole, seeded, receipted. `refused`: see `refused`; a newer seed request or album asks again. `cancelled`: by the artist.
 */
export type SeedState = 'waiting' | 'fetching' | 'held' | 'refused' | 'cancelled'

const infoHash = v.custom<InfoHash>(isInfoHash)
const hash = v.custom<BlobHash>(isBlobHash)
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const wantSchema = v.variant('part', [
  v.object({ part: v.literal('album') }),
  v.object({ part: v.literal('track'), trackId }),
  v.object({ part: v.literal('torrent'), infoHash }),
  v.object({ part: v.literal('cover'), hash }),
  v.object({ part: v.literal('preview'), hash }),
  v.object({ part: v.literal('audio'), infoHash, received: count }),
])

/** Something that is missing, the next first. Audio can be brought once its torrent is there; `received` is where to go on. */
export type SeedWant = v.InferOutput<typeof wantSchema>

const progressSchema = v.object({
  nodeId,
  albumId,
  /** Of the album this speaks of; 0 while the album is not known. */
  albumVersion: count,
  state: v.picklist(['waiting', 'fetching', 'held', 'refused', 'cancelled']),
  /** Of audio. */
  bytesHeld: count,
  bytesTotal: count,
  wants: v.pipe(v.array(wantSchema), v.maxLength(4 * MAX_TRACKS_PER_ALBUM)),
  refused: v.optional(v.object({ code: v.string(), message: v.string() })),
  /** The node's signed word on this version: to be verified and stored like any record. */
  receipt: v.optional(v.pipe(v.unknown(), v.transform(parseEntry))),
})

export type SeedProgress = Omit<v.InferOutput<typeof progressSchema>, 'receipt'> & { receipt?: Entry | undefined }

/** Undefined for what is not one, whoever sent it. */
export function parseSeedProgress(value: unknown): SeedProgress | undefined {
  const parsed = v.safeParse(progressSchema, value)
  return parsed.success ? parsed.output : undefined
}
