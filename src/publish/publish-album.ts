// Publishing a draft, step by step. Ids and version are fixed before the first record is signed, every signed string is stored
// before it leaves, and each step finds what an interrupted one has done: going on makes neither a second album nor a second copy.
import type { ReadonlySignal } from '@preact/signals-core'
import type { ErrorCode } from '../core/errors.ts'
import type { AlbumId } from '../core/ids.ts'
import type { DraftId, Drafts, FileId } from './draft.ts'

/** In this order: files read, cover and previews made, torrents made and audio stored, records signed, handed over, asked to be held. */
export const PUBLISH_STEPS = ['tags', 'cut', 'torrent', 'sign', 'send', 'seed'] as const
export type PublishStep = (typeof PUBLISH_STEPS)[number]

export type PublishState =
  /** `done` of `of` files or records; `fraction` of the whole step, 0..1. */
  | { status: 'running'; step: PublishStep; done: number; of: number; fraction: number; albumId: AlbumId | undefined }
  /** By the signal or by what `code` says; `publishAlbum` again goes on at this step. */
  | { status: 'stopped'; step: PublishStep; code: ErrorCode; fileId: FileId | undefined; albumId: AlbumId | undefined }
  /** Playable here, its records in the outbox, its audio offered: `services.outbox` and its receipts say who has it. */
  | { status: 'published'; albumId: AlbumId; version: number }

export type Publishing = {
  readonly drafts: Drafts
  /** Begins, or goes on after an interruption. Once `albumId` is given the album plays here, online or not. */
  publishAlbum(draftId: DraftId, options?: { signal?: AbortSignal }): ReadonlySignal<PublishState>
  /** A draft of the album's next version. @throws DigmError album-unknown, album-withdrawn, not-allowed when it is another's */
  editAlbum(albumId: AlbumId): Promise<DraftId>
  /** Signs a withdrawal for ever. @throws DigmError album-unknown, not-allowed */
  withdrawAlbum(albumId: AlbumId): Promise<void>
}
