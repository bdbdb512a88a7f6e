// One draft that is open: its head in memory and in storage, its files and its cover, and the view of all of it.
import { computed, signal } from '@preact/signals-core'
import { DigmError, type ErrorCode } from '../core/errors.ts'
import { mimeOfExtension } from '../media/clean/plan.ts'
import { isPicture } from '../media/cover.ts'
import type { Preview } from '../media/prepare-track.ts'
import type { PreviewSpan } from '../media/preview.ts'
import type { Database } from '../storage/database.ts'
import { dropDraftRows, putDraftRow } from '../storage/drafts.ts'
import type { Draft, DraftId, DraftTrack, DraftView, FileId, FileState, PickedFile } from './draft.ts'
import { checkDraft } from './draft-check.ts'
import { createCover } from './draft-cover.ts'
import { createDraftFiles } from './draft-files.ts'
import {
  type DraftHead,
  type Fixed,
  previewsOf,
  withFields,
  withFiles,
  withMoved,
  withoutFile,
  withPreview,
  withTags,
  withTitle,
} from './draft-head.ts'
import { DRAFT_PARTS, type DraftStore, draftStore, type ReadyFacts } from './draft-rows.ts'
import type { Media } from './media.ts'
import type { MadeCover, PlannedFile } from './media-messages.ts'
import type { PublishedTracks } from './published-tracks.ts'

/** What publishing needs of a draft beyond what a page does. */
export type OpenDraft = Draft & {
  readonly store: DraftStore
  head(): DraftHead
  whenRead(): Promise<void>
  cover(): Promise<MadeCover>
  /** Cut once and stored. */
  preview(fileId: FileId, span: PreviewSpan, signal?: AbortSignal): Promise<Preview>
  factsOf(fileId: FileId): ReadyFacts | undefined
  planned(fileId: FileId): Promise<PlannedFile>
  /** From now on nothing changes any more. */
  fix(fixed: Fixed): Promise<void>
}

export type OpenDraftOptions = {
  db: Database
  media: Media
  id: DraftId
  head: DraftHead
  published: PublishedTracks
  now?: () => number
}

const PICTURE_HEADER = 64

export async function openDraft(options: OpenDraftOptions): Promise<OpenDraft> {
  const { db, media, id, published, now = Date.now } = options
  const store = draftStore(db, id)
  const head = signal(options.head)
  const unsaved = signal<ErrorCode | undefined>(undefined)
  let saving: Promise<void> | undefined
  let isDirty = false

  const cover = createCover({ db, store, draftId: id, media, published: published.cover })
  const files = createDraftFiles({
    db,
    store,
    draftId: id,
    media,
    onRead(picture) {
      const tracks = head.peek().tracks
      const tagged = tracks.flatMap(({ fileId, path }) => {
        const facts = files.facts.get(fileId)
        return facts ? [{ fileId, path, tags: facts.tags }] : []
      })
      change(withTags(head.peek(), tagged, folderOf(tracks.map(({ path }) => path))))
      if (picture) void cover.offerTagged(picture).catch(() => undefined)
    },
  })

  async function save(): Promise<void> {
    try {
      while (isDirty) {
        isDirty = false
        await putDraftRow(db, { part: 'head', draftId: id, data: head.peek() }, now())
      }
      unsaved.value = undefined
    } catch (error) {
      unsaved.value = error instanceof DigmError ? error.code : 'storage-unavailable'
    } finally {
      saving = undefined
    }
  }

  function change(next: DraftHead): Promise<void> {
    if (head.peek().fixed && !next.fixed) return Promise.resolve()
    head.value = next
    const { title, artistName } = next.fields
    cover.name(title, artistName)
    isDirty = true
    saving ??= save()
    return saving
  }

  const stateFor = (fileId: FileId, states: ReadonlyMap<FileId, FileState>): FileState =>
    states.get(fileId) ?? published.states.get(fileId) ?? { status: 'reading', fraction: 0 }

  const view = computed((): DraftView => {
    const { fields, tracks, edits, fixed } = head.value
    const states = files.states.value
    const lengths = new Map<FileId, number>()
    for (const { fileId } of tracks) {
      const state = stateFor(fileId, states)
      if (state.status === 'ready' && state.peaks) lengths.set(fileId, state.durationSec)
    }
    const previews = previewsOf(head.value, lengths)
    const shown = tracks.map(
      ({ fileId, path, title, trackId }): DraftTrack => ({
        fileId,
        path,
        title,
        trackId,
        state: stateFor(fileId, states),
        preview: previews.get(fileId),
      }),
    )
    return {
      fields,
      tracks: shown,
      cover: cover.view.value,
      problems: checkDraft(fields, shown, now()),
      edits,
      isPublishing: fixed !== undefined,
      unsaved: unsaved.value,
    }
  })

  async function add(picked: readonly PickedFile[]): Promise<void> {
    const audio: (PickedFile & { fileId: FileId })[] = []
    for (const one of picked) {
      if (!(await isPictureFile(one))) audio.push({ ...one, fileId: crypto.randomUUID() as FileId })
      else if (cover.view.peek().from !== 'chosen') await cover.choose(one.file)
    }
    const saved = change(withFiles(head.peek(), audio))
    await files.add(audio)
    await saved
  }

  async function preview(fileId: FileId, span: PreviewSpan, signal?: AbortSignal): Promise<Preview> {
    const known = await store.get('preview', fileId)
    if (known?.startSec === span.startSec && known.durationSec === span.durationSec) return known
    const made = await media.work('cut', { ...(await planned(fileId)), span }, { signal })
    await store.put('preview', fileId, made)
    return made
  }

  const planned = (fileId: FileId): Promise<PlannedFile> =>
    published.states.has(fileId) ? published.planned(fileId, media) : files.planned(fileId)

  await cover.load()
  await files.load(head.peek().tracks.flatMap(({ fileId, trackId }) => (trackId ? [] : fileId)))
  cover.name(head.peek().fields.title, head.peek().fields.artistName)

  return {
    id,
    view,
    store,
    add,
    remove(fileId) {
      void change(withoutFile(head.peek(), fileId))
      void files.remove(fileId).catch(() => undefined)
    },
    move: (fileId, to) => void change(withMoved(head.peek(), fileId, to)),
    rename: (fileId, title) => void change(withTitle(head.peek(), fileId, title)),
    edit: (fields) => void change(withFields(head.peek(), fields)),
    chooseCover: cover.choose,
    crop: cover.crop,
    choosePreview(fileId, span) {
      const { tracks } = view.peek()
      const state = tracks.find((track) => track.fileId === fileId)?.state
      if (state?.status !== 'ready') return
      const chosen = new Map(tracks.flatMap((track) => (track.preview ? [[track.fileId, track.preview] as const] : [])))
      void change(withPreview(head.peek(), fileId, span, chosen, state.durationSec))
    },
    async hearPreview(fileId, signal) {
      const span = view.peek().tracks.find((track) => track.fileId === fileId)?.preview
      if (!span) throw new DigmError('not-found')
      return new Blob([(await preview(fileId, span, signal)).bytes], { type: 'audio/mpeg' })
    },
    async discard() {
      files.close()
      await dropDraftRows(db, DRAFT_PARTS, id)
    },
    close: files.close,
    head: () => head.peek(),
    whenRead: files.idle,
    cover: cover.made,
    preview,
    factsOf: (fileId) => files.facts.get(fileId),
    planned,
    async fix(fixed) {
      await change({ ...head.peek(), fixed })
      if (unsaved.peek()) throw new DigmError(unsaved.peek() ?? 'storage-full')
    },
  }
}

/** What is named as sound and holds a picture is a mistake, and is said to be one. */
async function isPictureFile({ path, file }: PickedFile): Promise<boolean> {
  if (mimeOfExtension(path.slice(path.lastIndexOf('.') + 1).toLowerCase())) return false
  const head = file.slice(0, PICTURE_HEADER).arrayBuffer()
  return isPicture(new Uint8Array(await head.catch(() => new ArrayBuffer(0))))
}

/** The folder that all files lie in: the last resort for a title. */
function folderOf(paths: readonly string[]): string {
  const folders = new Set(paths.map((path) => path.split('/').slice(0, -1).join('/')))
  return (folders.size === 1 ? [...folders][0] : undefined)?.split('/').at(-1) ?? ''
}
