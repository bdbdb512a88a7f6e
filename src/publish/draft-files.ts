// The files of one draft: stored first, then read a few at a time, then heard one by one. What a file turned out to be is stored
// beside it, so that after a reload only what was not finished is done again.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { fromBase64 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { MAX_AUDIO_FILE, MIB } from '../core/limits.ts'
import type { Database } from '../storage/database.ts'
import { dropDraftRows } from '../storage/drafts.ts'
import type { DraftId, FileId, FileState, PickedFile } from './draft.ts'
import { type DraftStore, type Facts, FILE_PARTS, type ReadyFacts } from './draft-rows.ts'
import type { Media } from './media.ts'
import type { PlannedFile } from './media-messages.ts'

/** What may stand around an hour of sound, pictures and all. */
const MOST_BYTES = MAX_AUDIO_FILE + 64 * MIB
const READ_AT_ONCE = 3
/** Reading is quick, hearing is not. */
const READ_SHARE = 0.05

export type DraftFiles = {
  readonly states: ReadonlySignal<ReadonlyMap<FileId, FileState>>
  readonly facts: ReadonlyMap<FileId, ReadyFacts>
  /** What an earlier visit left: the rest is read now. */
  load(fileIds: readonly FileId[]): Promise<void>
  /** Resolves when they are stored. */
  add(files: readonly (PickedFile & { fileId: FileId })[]): Promise<void>
  remove(fileId: FileId): Promise<void>
  /** @throws DigmError unreadable-file */
  planned(fileId: FileId): Promise<PlannedFile>
  /** Resolves when every file is ready or refused. */
  idle(): Promise<void>
  close(): void
}

export type DraftFilesOptions = {
  db: Database
  store: DraftStore
  draftId: DraftId
  media: Media
  /** The tags of some files are known; `picture` is the first that one of them held. */
  onRead(picture: Uint8Array | undefined): void
}

export function createDraftFiles({ db, store, draftId, media, onRead }: DraftFilesOptions): DraftFiles {
  const states = signal<ReadonlyMap<FileId, FileState>>(new Map())
  const facts = new Map<FileId, ReadyFacts>()
  const gone = new Map<FileId, AbortController>()
  const end = new AbortController()
  let working: Promise<void> = Promise.resolve()

  const show = (fileId: FileId, state: FileState | undefined) => {
    const next = new Map(states.peek())
    if (state) next.set(fileId, state)
    else next.delete(fileId)
    states.value = next
  }

  function note(fileId: FileId, found: Facts): void {
    if (found.status === 'ready') facts.set(fileId, found)
    else facts.delete(fileId)
    show(fileId, stateOf(found))
  }

  async function keep(fileId: FileId, found: Facts): Promise<void> {
    if (!gone.has(fileId)) return
    note(fileId, found)
    await store.put('facts', fileId, found)
    if (found.status === 'refused') await dropDraftRows(db, ['audio'], draftId, fileId)
  }

  /** @returns whether the file is out of the race; what ends by itself (the tab, the worker) is not held against it */
  async function refuse(fileId: FileId, error: unknown): Promise<void> {
    const known = error instanceof DigmError ? error : new DigmError('internal')
    const { code, details } = known
    if (code === 'cancelled') return
    const refused = {
      status: 'refused',
      code,
      reason: details.reason === undefined ? undefined : String(details.reason),
    } as const
    if (code === 'internal' || code === 'storage-full') note(fileId, refused)
    else await keep(fileId, refused)
  }

  async function read(fileId: FileId): Promise<Uint8Array | undefined> {
    try {
      const file = await store.get('audio', fileId)
      if (!file) throw new DigmError('unreadable-file')
      const { clean, tags } = await media.work('read', { file }, { signal: gone.get(fileId)?.signal })
      const { picture, ...words } = tags
      const found: ReadyFacts = { status: 'ready', clean, tags: words, isMeasured: false, measured: undefined }
      facts.set(fileId, found)
      show(fileId, { status: 'reading', fraction: READ_SHARE })
      await store.put('facts', fileId, found)
      return picture
    } catch (error) {
      await refuse(fileId, error)
      return undefined
    }
  }

  async function hear(fileId: FileId): Promise<void> {
    const found = facts.get(fileId)
    if (!found || found.isMeasured || end.signal.aborted) return
    try {
      const file = await store.get('audio', fileId)
      if (!file) throw new DigmError('unreadable-file')
      const onProgress = (fraction: number) => {
        if (gone.has(fileId)) show(fileId, { status: 'reading', fraction: READ_SHARE + fraction * (1 - READ_SHARE) })
      }
      const options = { onProgress, signal: gone.get(fileId)?.signal }
      const measured = await media.work('measure', { file, clean: found.clean }, options)
      await keep(fileId, { ...found, isMeasured: true, measured })
    } catch (error) {
      await refuse(fileId, error)
    }
  }

  async function workOn(fileIds: readonly FileId[]): Promise<void> {
    const toRead = fileIds.filter((fileId) => !facts.has(fileId))
    let picture: Uint8Array | undefined
    const queue = [...toRead]
    const readers = Array.from({ length: READ_AT_ONCE }, async () => {
      for (let fileId = queue.shift(); fileId && !end.signal.aborted; fileId = queue.shift()) {
        const found = await read(fileId)
        picture ??= found
      }
    })
    await Promise.all(readers)
    if (toRead.length > 0 && !end.signal.aborted) onRead(picture)
    for (const fileId of fileIds) await hear(fileId)
  }

  /** One lot after the other; a file that went wrong is no reason to leave the next. */
  function begin(fileIds: readonly FileId[]): void {
    for (const fileId of fileIds) {
      const own = new AbortController()
      end.signal.addEventListener('abort', () => own.abort())
      gone.set(fileId, own)
      show(fileId, { status: 'reading', fraction: 0 })
    }
    working = working.then(() => workOn(fileIds)).catch(() => undefined)
  }

  return {
    states,
    facts,

    async load(fileIds) {
      const known = await store.all('facts')
      const open: FileId[] = []
      for (const fileId of fileIds) {
        const found = known.get(fileId)
        if (found?.status === 'ready') facts.set(fileId, found)
        if (found?.status === 'refused' || found?.isMeasured) note(fileId, found)
        else open.push(fileId)
      }
      if (open.length > 0) begin(open)
    },

    async add(files) {
      const stored: FileId[] = []
      for (const { fileId, file } of files) {
        show(fileId, { status: 'reading', fraction: 0 })
        gone.set(fileId, new AbortController())
        try {
          // By size alone, before a byte of it is read.
          if (file.size > MOST_BYTES) throw new DigmError('too-large', { reason: 'audio files end at 1 GiB' })
          if (file.size === 0) throw new DigmError('empty-file')
          await store.put('audio', fileId, file)
          if (gone.has(fileId)) stored.push(fileId)
          else await dropDraftRows(db, ['audio'], draftId, fileId)
        } catch (error) {
          await refuse(fileId, error)
        }
      }
      begin(stored)
    },

    async remove(fileId) {
      gone.get(fileId)?.abort()
      gone.delete(fileId)
      facts.delete(fileId)
      show(fileId, undefined)
      await dropDraftRows(db, FILE_PARTS, draftId, fileId)
    },

    async planned(fileId) {
      const [file, found] = [await store.get('audio', fileId), facts.get(fileId)]
      if (!file || !found) throw new DigmError('unreadable-file')
      return { file, clean: found.clean }
    },

    async idle() {
      for (let last: Promise<void> | undefined; last !== working; ) {
        last = working
        await last
      }
    },

    close: () => end.abort(),
  }
}

export function stateOf(found: Facts): FileState {
  if (found.status === 'refused') return found
  const { clean, measured } = found
  return {
    status: 'ready',
    codec: clean.codec,
    durationSec: clean.durationSec,
    size: clean.size,
    peaks: measured && fromBase64(measured.peaks),
  }
}
