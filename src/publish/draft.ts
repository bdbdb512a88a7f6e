// A draft: an album on its way to be published, with its audio, kept on this device until it is out or discarded. Every change is
// stored at once, a row for the words and rows of its own for each file, so that a reload, a crash or an empty battery costs the
// letter that was being typed at most. One page at a time owns a draft; what is shown is `view`.
import type { ReadonlySignal } from '@preact/signals-core'
import type { ErrorCode } from '../core/errors.ts'
import type { AlbumId, Branded, TrackId } from '../core/ids.ts'
import type { Codec } from '../media/clean/plan.ts'
import type { PreviewSpan } from '../media/preview.ts'
import type { Problem } from './draft-check.ts'
import type { Crop } from './media-messages.ts'

export type DraftId = Branded<'DraftId'>
export type FileId = Branded<'FileId'>

/** As it was typed; `checkDraft` says what is wrong with it. */
export type DraftFields = {
  title: string
  artistName: string
  /** YYYY-MM-DD */
  releaseDate: string
  genres: readonly string[]
  /** Decimal text; empty: no price. */
  priceXFG: string
  description: string
  paymentCode: string
  artistKey: string
  /** The artist has ticked that the music is theirs to publish. */
  rights: boolean
}

export type FileState =
  | { status: 'reading'; fraction: number }
  /** `peaks`: 200 bytes of outline, for choosing the preview; undefined where this browser cannot decode the codec. */
  | { status: 'ready'; codec: Codec; durationSec: number; size: number; peaks: Uint8Array | undefined }
  /** Stays in the list with its reason until it is removed, and is not published. `reason` is for people, where there is one. */
  | { status: 'refused'; code: ErrorCode; reason: string | undefined }

export type DraftTrack = {
  readonly fileId: FileId
  /** As it was dropped; relative to its folder. */
  readonly path: string
  readonly title: string
  readonly state: FileState
  /** The part that is heard in Paradio; at most two tracks of an album have one. */
  readonly preview: PreviewSpan | undefined
  /** Already published: the draft is an edit, and this track has no file of its own. */
  readonly trackId: TrackId | undefined
}

export type DraftCover = {
  /** `drawn`: made of title and artist when nothing else is there; it is made anew when they change. */
  readonly from: 'drawn' | 'tags' | 'chosen' | 'published'
  readonly crop: Crop
  /** As it will be published; undefined while it is being made. */
  readonly picture: Blob | undefined
  /** The whole picture that the square is cut out of, for whoever moves the cut; undefined when nothing was cut away. */
  readonly original: Blob | undefined
  /** Why the last picture chosen was refused; the cover is then what it was before. */
  readonly refused: ErrorCode | undefined
}

export type DraftView = {
  readonly fields: DraftFields
  /** In the album's order. */
  readonly tracks: readonly DraftTrack[]
  readonly cover: DraftCover
  /** Everything that stands in the way of publishing; empty when nothing does. */
  readonly problems: readonly Problem[]
  /** The published album this draft is a new version of. */
  readonly edits: AlbumId | undefined
  /** Publishing has begun: nothing can be changed any more, only gone on with. */
  readonly isPublishing: boolean
  /** The last change could not be stored: the device is full, or lets nothing be stored. */
  readonly unsaved: ErrorCode | undefined
}

/** A file as it was dropped or picked; `path` with its folder when there is one. */
export type PickedFile = { path: string; file: Blob }

export type Draft = {
  readonly id: DraftId
  readonly view: ReadonlySignal<DraftView>
  /** Resolves when the files are stored and can no longer be lost; they are read after that. Pictures become the cover. */
  add(files: readonly PickedFile[]): Promise<void>
  remove(fileId: FileId): void
  /** `to` is the index it then has. */
  move(fileId: FileId, to: number): void
  rename(fileId: FileId, title: string): void
  edit(fields: Partial<DraftFields>): void
  /** Undefined goes back to the picture in the tags, or to a drawn one. */
  chooseCover(picture: Blob | undefined): Promise<void>
  crop(crop: Crop): Promise<void>
  /** Clamped to the track and to 15..60 s; `true` is the default, 30 s from a third in. Undefined: no preview. */
  choosePreview(fileId: FileId, span: PreviewSpan | true | undefined): void
  /** The very bytes that will be published as preview, as `audio/mpeg`. @throws DigmError cancelled, unsupported-audio, too-large */
  hearPreview(fileId: FileId, signal?: AbortSignal): Promise<Blob>
  /** Removes it with its audio. */
  discard(): Promise<void>
  /** Ends the reading of files; what is stored stays. */
  close(): void
}

export type DraftSummary = {
  id: DraftId
  title: string
  tracks: number
  updatedMs: number
  edits: AlbumId | undefined
  /** Publishing has begun and was interrupted. */
  isPublishing: boolean
}

export type Drafts = {
  /** The newest first. */
  list(): Promise<readonly DraftSummary[]>
  create(): Promise<Draft>
  /** Undefined when there is none. The same draft in one tab is the same object. */
  open(id: DraftId): Promise<Draft | undefined>
}
