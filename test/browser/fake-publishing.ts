// Drafts and publishing in memory, for pages: they keep what they are told, check it as the app does, and read nothing.
import { computed, type Signal, signal } from '@preact/signals-core'
import type { AlbumId } from '../../src/core/ids.ts'
import type { Draft, DraftFields, DraftId, DraftTrack, DraftView, FileId, FileState } from '../../src/publish/draft.ts'
import { checkDraft } from '../../src/publish/draft-check.ts'
import type { Publishing, PublishState } from '../../src/publish/publish-album.ts'
import { sharedFiles } from '../../src/publish/shared-files.ts'

export const FIELDS: DraftFields = {
  title: 'Slow Weather',
  artistName: 'Ada Quill',
  releaseDate: '2026-10-02',
  genres: ['Ambient', 'Dub'],
  priceXFG: '1.5',
  description: 'Recorded in one week of rain.',
  paymentCode: '',
  artistKey: '',
  rights: true,
}

export const READY: FileState = {
  status: 'ready',
  codec: 'flac',
  durationSec: 214,
  size: 24_300_000,
  peaks: Uint8Array.from(
    { length: 200 },
    (_, i) => 60 + Math.round(150 * Math.abs(Math.sin(i / 9) * Math.cos(i / 23))),
  ),
}

export const fileId = (name: string): FileId => name as FileId

export function track(name: string, changes: Partial<DraftTrack> = {}): DraftTrack {
  const path = `Slow Weather/${name}.flac`
  return { fileId: fileId(name), path, title: name, state: READY, preview: undefined, trackId: undefined, ...changes }
}

export type FakeDraft = {
  draft: Draft
  fields: Signal<DraftFields>
  tracks: Signal<readonly DraftTrack[]>
  cover: Signal<DraftView['cover']>
  isPublishing: Signal<boolean>
  asked: string[]
}

export function fakeDraft(id = 'draft-1', tracks = ['Rain', 'Fog', 'Thaw'].map((name) => track(name))): FakeDraft {
  const fields = signal(FIELDS)
  const order = signal<readonly DraftTrack[]>(tracks)
  const cover = signal<DraftView['cover']>({
    from: 'drawn',
    crop: { x: 0.5, y: 0.5 },
    picture: undefined,
    original: undefined,
    refused: undefined,
  })
  const isPublishing = signal(false)
  const asked: string[] = []
  const change = (of: FileId, changes: Partial<DraftTrack>) => {
    order.value = order.value.map((each) => (each.fileId === of ? { ...each, ...changes } : each))
  }
  const draft: Draft = {
    id: id as DraftId,
    view: computed(() => ({
      fields: fields.value,
      tracks: order.value,
      cover: cover.value,
      problems: checkDraft(fields.value, order.value, Date.UTC(2026, 10, 23)),
      edits: undefined,
      isPublishing: isPublishing.value,
      unsaved: undefined,
    })),
    async add(files) {
      asked.push(`add ${files.map(({ path }) => path).join(', ')}`)
      order.value = [...order.value, ...files.map(({ path }) => track(path))]
    },
    remove(of) {
      order.value = order.value.filter((each) => each.fileId !== of)
    },
    move(of, to) {
      const moved = order.value.find((each) => each.fileId === of)
      const rest = order.value.filter((each) => each.fileId !== of)
      if (moved) order.value = [...rest.slice(0, to), moved, ...rest.slice(to)]
    },
    rename: (of, title) => change(of, { title }),
    edit(changes) {
      fields.value = { ...fields.value, ...changes }
    },
    async chooseCover(picture) {
      asked.push(`cover ${picture?.type}`)
    },
    async crop(crop) {
      asked.push(`crop ${JSON.stringify(crop)}`)
      cover.value = { ...cover.value, crop, picture: cover.value.picture?.slice(0, undefined, 'image/png') }
    },
    choosePreview: (of, span) => change(of, { preview: span === true ? { startSec: 71, durationSec: 30 } : span }),
    async hearPreview(of) {
      asked.push(`hear ${of}`)
      return new Blob([new Uint8Array(16)], { type: 'audio/mpeg' })
    },
    async discard() {
      asked.push('discard')
    },
    close: () => undefined,
  }
  return { draft, fields, tracks: order, cover, isPublishing, asked }
}

export type FakePublishing = { publishing: Publishing; state: Signal<PublishState>; asked: string[] }

export function fakePublishing(drafts: readonly Draft[] = []): FakePublishing {
  const asked: string[] = []
  const state = signal<PublishState>({
    status: 'running',
    step: 'torrent',
    done: 1,
    of: 3,
    fraction: 0.4,
    albumId: undefined,
  })
  const publishing: Publishing = {
    drafts: {
      list: async () =>
        drafts.map(({ id, view }) => ({
          id,
          title: view.peek().fields.title,
          tracks: view.peek().tracks.length,
          updatedMs: 1,
          edits: view.peek().edits,
          isPublishing: view.peek().isPublishing,
        })),
      async create() {
        const { draft, asked: told } = fakeDraft('draft-new', [])
        const { add } = draft
        return { ...draft, add: (files) => add(files).then(() => void asked.push(...told)) }
      },
      open: async (id) => drafts.find((draft) => draft.id === id),
    },
    shared: sharedFiles,
    publishAlbum(id, { signal: stop } = {}) {
      asked.push(`publish ${id}`)
      stop?.addEventListener('abort', () => asked.push('stop'))
      return state
    },
    async editAlbum(albumId: AlbumId) {
      asked.push(`edit ${albumId}`)
      return 'draft-edit' as DraftId
    },
    async withdrawAlbum(albumId: AlbumId) {
      asked.push(`withdraw ${albumId}`)
    },
  }
  return { publishing, state, asked }
}
