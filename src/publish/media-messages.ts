// What page and media worker say to each other. Blobs cross as handles; bytes only where they are small.
import type { ErrorCode, ErrorDetails } from '../core/errors.ts'
import type { BlobHash } from '../core/ids.ts'
import type { CleanFile } from '../media/clean/plan.ts'
import type { Measured } from '../media/measure.ts'
import type { Preview } from '../media/prepare-track.ts'
import type { PreviewSpan } from '../media/preview.ts'
import type { Tags } from '../media/tags.ts'
import type { MadeTorrent } from '../media/torrent.ts'

/** Where the square is cut out of a picture that is none: 0 is left or top, 1 right or bottom, 0.5 the middle. */
export type Crop = { x: number; y: number }

export type MadeCover = { bytes: Uint8Array<ArrayBuffer>; hash: BlobHash; mime: string }

/** An original file and the plan of what is published of it. */
export type PlannedFile = { file: Blob; clean: CleanFile }

/** Each work with what it is given and what it gives; `most` is in bytes. */
export type MediaWorks = {
  /** What the file is, whether it can be published, and its tags: quick, whatever its size. */
  read: [ask: { file: Blob }, answer: { clean: CleanFile; tags: Tags }]
  /** One pass over all of the sound; undefined where this browser cannot decode it. */
  measure: [ask: PlannedFile, answer: Measured | undefined]
  cut: [ask: PlannedFile & { span: PreviewSpan; most?: number }, answer: Preview]
  cover: [ask: { picture: Blob | ImageBitmap; crop: Crop; most?: number }, answer: MadeCover]
  torrent: [ask: PlannedFile & { fileName: string; endpoints: readonly string[] }, answer: MadeTorrent]
}
export type WorkName = keyof MediaWorks
export type AskOf<Work extends WorkName> = MediaWorks[Work][0]
export type AnswerOf<Work extends WorkName> = MediaWorks[Work][1]

export type ToMediaWorker =
  | { [Work in WorkName]: { type: 'work'; id: number; work: Work; ask: AskOf<Work> } }[WorkName]
  | { type: 'cancel'; id: number }
  | { type: 'keep' }

export type FromMediaWorker =
  /** `fraction` of this work, 0..1. */
  | { type: 'progress'; id: number; fraction: number }
  | { type: 'done'; id: number; answer: AnswerOf<WorkName> }
  | { type: 'failed'; id: number; code: ErrorCode; details: ErrorDetails }
