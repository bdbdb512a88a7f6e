// Publishing a draft, step by step. Ids and version are fixed before the first record is signed, every signed string is stored
// before it leaves, and each step finds what an interrupted one has done: going on makes neither a second album nor a second copy.
import { type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import { DigmError, type ErrorCode } from '../core/errors.ts'
import type { AlbumId } from '../core/ids.ts'
import type { DraftId, Drafts, FileId } from './draft.ts'
import type { OpenDrafts } from './drafts.ts'
import { editAlbum, refuseRetired, withdrawAlbum } from './own-albums.ts'
import { askToSeed, cut, makeTorrents, type Run, readTags, type StepsOptions, send, sign } from './publish-steps.ts'
import { publishedTracks } from './published-tracks.ts'
import { type SharedFiles, sharedFiles } from './shared-files.ts'

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
  /** What another app gave to this one, and nobody has decided on yet. */
  readonly shared: SharedFiles
  /** Begins, or goes on after an interruption. Once `albumId` is given the album plays here, online or not. */
  publishAlbum(draftId: DraftId, options?: { signal?: AbortSignal }): ReadonlySignal<PublishState>
  /** A draft of the album's next version. @throws DigmError album-unknown, album-withdrawn, key-retired, not-allowed when it is another's */
  editAlbum(albumId: AlbumId): Promise<DraftId>
  /** Signs a withdrawal for ever. @throws DigmError album-unknown, key-retired, not-allowed */
  withdrawAlbum(albumId: AlbumId): Promise<void>
}

export type PublisherOptions = StepsOptions & {
  drafts: OpenDrafts
  /** One album at a time, whichever tab began it. */
  locks: LockManager | undefined
}

const LOCK_NAME = 'digm-publish'

export function createPublisher(options: PublisherOptions): Publishing {
  const { db, drafts, locks } = options
  const running = new Map<DraftId, Signal<PublishState>>()

  async function publish(
    draftId: DraftId,
    state: Signal<PublishState>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let step: PublishStep = 'tags'
    let fileId: FileId | undefined
    let albumId: AlbumId | undefined
    const begin = (next: PublishStep) => {
      step = next
      fileId = undefined
      show(0, 1)
    }
    const show = (done: number, of: number, fraction = 0) => {
      const share = of === 0 ? 1 : Math.min(1, (done + fraction) / of)
      state.value = { status: 'running', step, done, of, fraction: share, albumId }
    }
    try {
      const draft = await drafts.open(draftId)
      if (!draft) throw new DigmError('not-found')
      await refuseRetired(options)
      const run: Run = {
        draft,
        published: await publishedTracks(db, draft.head()),
        signal,
        onProgress: show,
        onFile: (file) => {
          fileId = file
        },
      }
      begin('tags')
      await readTags(run)
      begin('cut')
      const made = await cut(run, options)
      begin('torrent')
      const torrents = await makeTorrents(run, options)
      begin('sign')
      const entries = await sign(run, options, made, torrents)
      begin('send')
      await send(run, options, entries)
      const fixed = draft.head().fixed
      if (!fixed) throw new DigmError('internal')
      albumId = fixed.albumId
      begin('seed')
      await askToSeed(run, options, entries)
      await draft.discard()
      state.value = { status: 'published', albumId, version: fixed.version }
    } catch (error) {
      const code = error instanceof DigmError ? error.code : 'internal'
      state.value = { status: 'stopped', step, code, fileId, albumId }
    }
  }

  return {
    drafts,
    shared: sharedFiles,

    publishAlbum(draftId, { signal: stop } = {}) {
      const known = running.get(draftId)
      if (known) return known
      const first = { status: 'running', step: 'tags', done: 0, of: 1, fraction: 0, albumId: undefined } as const
      const state = signal<PublishState>(first)
      running.set(draftId, state)
      const work = () => publish(draftId, state, stop)
      void Promise.resolve(locks ? locks.request(LOCK_NAME, work) : work()).finally(() => running.delete(draftId))
      return state
    },

    editAlbum: (albumId) => editAlbum(options, albumId),
    withdrawAlbum: (albumId) => withdrawAlbum(options, albumId),
  }
}
