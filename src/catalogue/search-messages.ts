// What the page and its search worker say to each other.
import * as v from 'valibot'
import { type ErrorCode, isErrorCode } from '../core/errors.ts'
import { type BlobHash, isBlobHash } from '../core/ids.ts'
import { albumId } from '../core/records.ts'

const id = v.pipe(v.number(), v.safeInteger())
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const code = v.custom<ErrorCode>(isErrorCode)

const searchHit = v.object({
  albumId,
  title: v.string(),
  artistName: v.string(),
  cover: v.optional(v.custom<BlobHash>(isBlobHash)),
  /** Why it was found, where title and artist do not say it. */
  matched: v.optional(v.object({ field: v.picklist(['track', 'genre']), text: v.string() })),
})
export type SearchHit = v.InferOutput<typeof searchHit>

const searchState = v.variant('status', [
  /** Nobody has searched yet. */
  v.object({ status: v.literal('idle') }),
  /** What is indexed already can be found. */
  v.object({ status: v.literal('indexing'), indexed: count, total: count }),
  v.object({ status: v.literal('ready'), albums: count }),
  v.object({ status: v.literal('failed'), code }),
])
export type SearchState = v.InferOutput<typeof searchState>

const text = v.string()
const document = v.union([
  v.object({ id: albumId, stamp: text, title: text, artist: text, genre: text, tracks: text }),
  v.object({ id: albumId, withdrawn: v.literal(true) }),
])

const toWorker = v.variant('type', [
  v.object({ type: v.literal('find'), id, query: v.string(), limit: count }),
  v.object({ type: v.literal('changed'), albums: v.array(v.union([albumId, document])) }),
])
export type ToSearchWorker = v.InferOutput<typeof toWorker>

const fromWorker = v.variant('type', [
  v.object({ type: v.literal('state'), state: searchState }),
  v.object({ type: v.literal('found'), id, hits: v.array(searchHit) }),
  v.object({ type: v.literal('failed'), id, code }),
])
export type FromSearchWorker = v.InferOutput<typeof fromWorker>

const parserOf =
  <Schema extends v.GenericSchema>(schema: Schema) =>
  (data: unknown): v.InferOutput<Schema> | undefined => {
    const result = v.safeParse(schema, data)
    return result.success ? result.output : undefined
  }

export const parseToSearchWorker = parserOf(toWorker)
export const parseFromSearchWorker = parserOf(fromWorker)
