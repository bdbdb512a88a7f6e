// All drafts of this device.
import { type AlbumId, isAlbumId } from '../core/ids.ts'
import type { Artist } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { getDraftRow, listDraftRows, putDraftRow } from '../storage/drafts.ts'
import type { DraftId, DraftSummary, Drafts } from './draft.ts'
import { type DraftHead, newHead, parseHead } from './draft-head.ts'
import type { Media } from './media.ts'
import { type OpenDraft, openDraft } from './open-draft.ts'
import { publishedTracks } from './published-tracks.ts'

export type OpenDrafts = Omit<Drafts, 'create' | 'open'> & {
  create(): Promise<OpenDraft>
  open(id: DraftId): Promise<OpenDraft | undefined>
  /** Albums that drafts have become, or are about to. */
  fixedIds(): Promise<Set<AlbumId>>
  /** Stores a new draft. */
  put(head: DraftHead): Promise<DraftId>
}

export type DraftsOptions = {
  db: Database
  media: Media
  /** Of the artist on this device, to begin with. */
  profile(): Promise<Artist | undefined>
  now?: () => number
}

export function createDrafts({ db, media, profile, now = Date.now }: DraftsOptions): OpenDrafts {
  const opened = new Map<DraftId, Promise<OpenDraft | undefined>>()

  async function read(id: DraftId): Promise<OpenDraft | undefined> {
    const head = parseHead(await getDraftRow(db, 'head', id))
    if (!head) return undefined
    const draft = await openDraft({ db, media, id, head, published: await publishedTracks(db, head), now })
    const forget = () => opened.delete(id)
    return {
      ...draft,
      close() {
        forget()
        draft.close()
      },
      async discard() {
        forget()
        await draft.discard()
      },
    }
  }

  async function put(head: DraftHead): Promise<DraftId> {
    const id = crypto.randomUUID() as DraftId
    await putDraftRow(db, { part: 'head', draftId: id, data: head }, now())
    return id
  }

  function open(id: DraftId): Promise<OpenDraft | undefined> {
    const known = opened.get(id)
    if (known) return known
    const reading = read(id)
    opened.set(id, reading)
    const forget = () => {
      if (opened.get(id) === reading) opened.delete(id)
    }
    reading.then((draft) => draft ?? forget(), forget)
    return reading
  }

  return {
    open,
    put,

    async list() {
      const rows = await listDraftRows(db, 'head')
      const found = rows.flatMap(({ id, updatedMs, data }): DraftSummary[] => {
        const head = parseHead(data)
        const draftId = id.split(':')[1] as DraftId
        if (!head) return []
        const edits = isAlbumId(head.edits) ? head.edits : undefined
        const words = { title: head.fields.title, tracks: head.tracks.length }
        return [{ id: draftId, ...words, updatedMs, edits, isPublishing: head.fixed !== undefined }]
      })
      return found.sort((a, b) => b.updatedMs - a.updatedMs)
    },

    async fixedIds() {
      const rows = await listDraftRows(db, 'head')
      return new Set(rows.flatMap(({ data }) => parseHead(data)?.fixed?.albumId ?? []))
    },

    async create() {
      const artist = await profile().catch(() => undefined)
      const releaseDate = new Date(now()).toISOString().slice(0, 10)
      const id = await put(newHead({ releaseDate, artistName: artist?.name ?? '' }))
      const draft = await open(id)
      if (!draft) throw new Error('the draft that was just stored is gone')
      return draft
    },
  }
}
