// The words of a draft and the order of its tracks: one small row, changed by pure functions. What the artist has typed or chosen is
// never replaced by what tags say; what tags say fills in the rest.
import * as v from 'valibot'
import { type AlbumId, isAlbumId, isTrackId, type TrackId } from '../core/ids.ts'
import { MAX_PREVIEW_TRACKS } from '../core/limits.ts'
import { albumFacts, orderTracks, type TaggedFile, trackTitle } from '../media/album.ts'
import { chosenSpan, type PreviewSpan, previewSpan } from '../media/preview.ts'
import type { DraftFields, FileId } from './draft.ts'

const fileId = v.custom<FileId>((value) => typeof value === 'string')
const albumId = v.custom<AlbumId>(isAlbumId)
const trackId = v.custom<TrackId>(isTrackId)

const trackSchema = v.object({
  fileId,
  path: v.string(),
  title: v.string(),
  preview: v.optional(v.object({ startSec: v.number(), durationSec: v.number() })),
  trackId: v.optional(trackId),
})

const headSchema = v.object({
  fields: v.object({
    title: v.string(),
    artistName: v.string(),
    releaseDate: v.string(),
    genres: v.array(v.string()),
    priceXFG: v.string(),
    description: v.string(),
    paymentCode: v.string(),
    artistKey: v.string(),
    rights: v.boolean(),
  }),
  /** Names of fields, and ids of files whose titles, that the artist has set. */
  touched: v.array(v.string()),
  tracks: v.array(trackSchema),
  edits: v.optional(albumId),
  /** Fixed before the first record is signed, and for good. */
  fixed: v.optional(
    v.object({ albumId, version: v.number(), trackIds: v.array(v.tuple([fileId, trackId])), createdMs: v.number() }),
  ),
})

export type DraftHead = v.InferOutput<typeof headSchema>
export type Fixed = NonNullable<DraftHead['fixed']>

/** The artist has chosen the previews, or their absence. */
const PREVIEWS = '#previews'
/** The artist has put the tracks into an order. */
const ORDER = '#order'

export const EMPTY_FIELDS: DraftFields = {
  title: '',
  artistName: '',
  releaseDate: '',
  genres: [],
  priceXFG: '',
  description: '',
  paymentCode: '',
  artistKey: '',
  rights: false,
}

export const newHead = (fields: Partial<DraftFields>): DraftHead => ({
  fields: { ...EMPTY_FIELDS, ...fields, genres: [...(fields.genres ?? [])] },
  touched: [],
  tracks: [],
})

export function parseHead(data: unknown): DraftHead | undefined {
  const parsed = v.safeParse(headSchema, data)
  return parsed.success ? parsed.output : undefined
}

const touching = (head: DraftHead, names: readonly string[]): string[] => [...new Set([...head.touched, ...names])]

export const withFields = (head: DraftHead, fields: Partial<DraftFields>): DraftHead => ({
  ...head,
  fields: { ...head.fields, ...fields, genres: [...(fields.genres ?? head.fields.genres)] },
  touched: touching(head, Object.keys(fields)),
})

export const withFiles = (head: DraftHead, files: readonly { fileId: FileId; path: string }[]): DraftHead => ({
  ...head,
  tracks: [...head.tracks, ...files.map(({ fileId, path }) => ({ fileId, path, title: titleOf(path) }))],
})

/** Until the tags are read. */
const titleOf = (path: string): string => trackTitle({ path, tags: { genres: [] } })

export const withoutFile = (head: DraftHead, gone: FileId): DraftHead => ({
  ...head,
  tracks: head.tracks.filter(({ fileId }) => fileId !== gone),
})

export function withMoved(head: DraftHead, moved: FileId, to: number): DraftHead {
  const track = head.tracks.find(({ fileId }) => fileId === moved)
  if (!track) return head
  const tracks = head.tracks.filter((other) => other !== track)
  tracks.splice(Math.max(0, Math.min(tracks.length, to)), 0, track)
  return { ...head, tracks, touched: touching(head, [ORDER]) }
}

export const withTitle = (head: DraftHead, renamed: FileId, title: string): DraftHead => ({
  ...head,
  tracks: head.tracks.map((track) => (track.fileId === renamed ? { ...track, title } : track)),
  touched: touching(head, [renamed]),
})

/** @param files those that can become tracks, with their tags */
export function withTags(
  head: DraftHead,
  files: readonly (TaggedFile & { fileId: FileId })[],
  folder: string,
): DraftHead {
  if (files.length === 0) return head
  const isOwn = (name: string) => head.touched.includes(name)
  const ordered = orderTracks(files)
  const { title, artistName, releaseDate, genre } = albumFacts(ordered, folder)
  const found: DraftFields = {
    ...head.fields,
    title,
    artistName: artistName === 'Unknown Artist' ? head.fields.artistName : artistName,
    releaseDate: releaseDate ?? head.fields.releaseDate,
    genres: genre,
  }
  const fill = <Name extends keyof DraftFields>(name: Name) => (isOwn(name) ? head.fields[name] : found[name])
  const place = new Map(ordered.map(({ fileId }, index) => [fileId, index]))
  const byTags = [...head.tracks].sort(
    (a, b) =>
      (place.get(a.fileId) ?? Number.POSITIVE_INFINITY) - (place.get(b.fileId) ?? Number.POSITIVE_INFINITY) || 0,
  )
  const tagged = new Map(ordered.map((file) => [file.fileId, file]))
  const named = (isOwn(ORDER) || head.edits ? head.tracks : byTags).map((track) => {
    const file = tagged.get(track.fileId)
    return !file || isOwn(track.fileId) ? track : { ...track, title: trackTitle(file) }
  })
  return {
    ...head,
    tracks: named,
    fields: {
      ...head.fields,
      title: fill('title'),
      artistName: fill('artistName'),
      releaseDate: fill('releaseDate'),
      genres: [...fill('genres')],
    },
  }
}

/** `true` is the default span. More than an album may have is not taken. */
export function withPreview(
  head: DraftHead,
  chosen: FileId,
  span: PreviewSpan | true | undefined,
  previews: ReadonlyMap<FileId, PreviewSpan>,
  trackSec: number,
): DraftHead {
  const next = new Map(previews)
  next.delete(chosen)
  if (span && next.size >= MAX_PREVIEW_TRACKS) return head
  if (span) next.set(chosen, span === true ? previewSpan(trackSec) : chosenSpan(trackSec, span))
  return {
    ...head,
    touched: touching(head, [PREVIEWS]),
    tracks: head.tracks.map(({ preview: _, ...track }) => {
      const preview = next.get(track.fileId)
      return preview ? { ...track, preview } : track
    }),
  }
}

/** As chosen; before that the first tracks that can have one. @param lengths of what can be decoded here */
export function previewsOf(head: DraftHead, lengths: ReadonlyMap<FileId, number>): Map<FileId, PreviewSpan> {
  if (head.touched.includes(PREVIEWS) || head.edits) {
    return new Map(head.tracks.flatMap(({ fileId, preview }) => (preview ? [[fileId, preview] as const] : [])))
  }
  const first = head.tracks.flatMap(({ fileId }) => {
    const trackSec = lengths.get(fileId)
    return trackSec === undefined ? [] : [[fileId, previewSpan(trackSec)] as const]
  })
  return new Map(first.slice(0, MAX_PREVIEW_TRACKS))
}
