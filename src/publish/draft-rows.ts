// What lies in the rows of a draft, and reading it again: a row that cannot be read counts as not written, and is made anew.
import * as v from 'valibot'
import { type ErrorCode, isErrorCode } from '../core/errors.ts'
import { type BlobHash, type InfoHash, isBlobHash, isInfoHash } from '../core/ids.ts'
import { type Entry, parseEntry } from '../core/signed.ts'
import type { CleanFile } from '../media/clean/plan.ts'
import type { Measured } from '../media/measure.ts'
import type { Preview } from '../media/prepare-track.ts'
import type { Tags } from '../media/tags.ts'
import type { MadeTorrent } from '../media/torrent.ts'
import type { Database } from '../storage/database.ts'
import { getDraftRow, listDraftRows, putDraftRow } from '../storage/drafts.ts'
import type { DraftId, FileId } from './draft.ts'
import type { MadeCover } from './media-messages.ts'

/** Every kind of row that belongs to a file, and to a draft. */
export const FILE_PARTS = ['audio', 'facts', 'preview', 'torrent'] as const
export const DRAFT_PARTS = ['head', 'cover', 'picture', 'signed', ...FILE_PARTS] as const
type Part = (typeof DRAFT_PARTS)[number]

export type ReadyFacts = {
  status: 'ready'
  clean: CleanFile
  tags: Omit<Tags, 'picture'>
  /** Its sound has been heard once; `measured` is undefined where it cannot be decoded. */
  isMeasured: boolean
  measured: Measured | undefined
}
export type Facts = ReadyFacts | { status: 'refused'; code: ErrorCode; reason: string | undefined }
export type StoredTorrent = MadeTorrent & { fileName: string }
/** `of` says what it was made of. */
export type StoredCover = MadeCover & { of: string }
export type StoredPicture = { blob: Blob; stamp: number }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const bytes = v.instance(Uint8Array)
const clean = v.custom<CleanFile>(
  (value) =>
    isObject(value) && Array.isArray(value.parts) && Array.isArray(value.marks) && typeof value.size === 'number',
)
const SCHEMAS = {
  audio: v.instance(Blob),
  facts: v.variant('status', [
    v.object({
      status: v.literal('ready'),
      clean,
      tags: v.custom<ReadyFacts['tags']>((value) => isObject(value) && Array.isArray(value.genres)),
      isMeasured: v.boolean(),
      measured: v.optional(v.object({ peaks: v.string(), loudness: v.instance(Uint32Array) })),
    }),
    v.object({ status: v.literal('refused'), code: v.custom<ErrorCode>(isErrorCode), reason: v.optional(v.string()) }),
  ]),
  preview: v.object({
    bytes,
    hash: v.custom<BlobHash>(isBlobHash),
    startSec: v.number(),
    durationSec: v.number(),
  }),
  torrent: v.object({
    fileName: v.string(),
    torrentBytes: bytes,
    infoHash: v.custom<InfoHash>(isInfoHash),
    pieceLength: v.number(),
    contentHash: v.string(),
    magnetURI: v.string(),
  }),
  cover: v.object({ of: v.string(), bytes, hash: v.custom<BlobHash>(isBlobHash), mime: v.string() }),
  picture: v.object({ blob: v.instance(Blob), stamp: v.number() }),
  signed: v.array(v.custom<Entry>((value) => parseEntry(value) !== undefined)),
} as const

type Rows = {
  audio: Blob
  facts: Facts
  preview: Preview
  torrent: StoredTorrent
  cover: StoredCover
  picture: StoredPicture
  signed: Entry[]
}

/** The rows of one draft. */
export type DraftStore = {
  get<Name extends keyof Rows>(part: Name, item?: string): Promise<Rows[Name] | undefined>
  /** Those of a kind, by file. */
  all<Name extends keyof Rows>(part: Name): Promise<Map<FileId, Rows[Name]>>
  /** @throws DigmError storage-full */
  put<Name extends keyof Rows>(part: Name, item: string, data: Rows[Name]): Promise<void>
}

export function draftStore(db: Database, draftId: DraftId): DraftStore {
  function parse<Name extends keyof Rows>(part: Name, data: unknown): Rows[Name] | undefined {
    const parsed = v.safeParse(SCHEMAS[part], data)
    // The schemas say what lies there; brands and optional fields are theirs to know.
    return parsed.success ? (parsed.output as Rows[Name]) : undefined
  }
  return {
    async get(part, item) {
      return parse(part, await getDraftRow(db, part satisfies Part, draftId, item))
    },
    async all(part) {
      const rows = await listDraftRows(db, part satisfies Part, draftId)
      return new Map(
        rows.flatMap(({ id, data }) => {
          const parsed = parse(part, data)
          return parsed === undefined ? [] : [[id.slice(id.lastIndexOf(':') + 1) as FileId, parsed] as const]
        }),
      )
    },
    put: (part, item, data) => putDraftRow(db, { part: part satisfies Part, draftId, item, data }, Date.now()),
  }
}
