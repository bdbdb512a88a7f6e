// The cover of one draft: the picture that was chosen, else one out of the tags, else the one it was published with, else one drawn
// of title and artist. What is shown is what will be published; it is made anew when what it is made of changes.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { DigmError, type ErrorCode } from '../core/errors.ts'
import type { Database } from '../storage/database.ts'
import { dropDraftRows } from '../storage/drafts.ts'
import type { DraftCover, DraftId } from './draft.ts'
import type { DraftStore, StoredCover, StoredPicture } from './draft-rows.ts'
import type { Media } from './media.ts'
import type { Crop, MadeCover } from './media-messages.ts'

const MIDDLE: Crop = { x: 0.5, y: 0.5 }

export type CoverMaker = {
  readonly view: ReadonlySignal<DraftCover>
  load(): Promise<void>
  choose(picture: Blob | undefined): Promise<void>
  offerTagged(picture: Uint8Array): Promise<void>
  crop(crop: Crop): Promise<void>
  /** Of which a cover is drawn, when there is no picture. */
  name(title: string, artistName: string): void
  /** The cover as it is to be published. */
  made(): Promise<MadeCover>
}

export type CoverOptions = {
  db: Database
  store: DraftStore
  draftId: DraftId
  media: Media
  /** Of the album that the draft is a new version of. */
  published: MadeCover | undefined
}

type Choice = { from: DraftCover['from']; of: string; picture: Blob | undefined }

export function createCover({ db, store, draftId, media, published }: CoverOptions): CoverMaker {
  const nothing = { picture: undefined, original: undefined, refused: undefined }
  const view = signal<DraftCover>({ from: 'drawn', crop: MIDDLE, ...nothing })
  const pictures = new Map<'chosen' | 'tags', StoredPicture>()
  let crop = MIDDLE
  let names: [title: string, artistName: string] = ['', '']
  let made: StoredCover | undefined
  let making: Promise<void> | undefined

  function choice(): Choice {
    for (const from of ['chosen', 'tags'] as const) {
      const picture = pictures.get(from)
      if (picture) return { from, of: `${from} ${picture.stamp} ${crop.x} ${crop.y}`, picture: picture.blob }
    }
    if (published) return { from: 'published', of: `published ${published.hash}`, picture: undefined }
    return { from: 'drawn', of: `drawn ${names.join('\n')}`, picture: undefined }
  }

  function show(refused: ErrorCode | undefined = undefined): void {
    const { from, of, picture: original } = choice()
    const picture = made?.of === of ? new Blob([made.bytes], { type: made.mime }) : undefined
    view.value = { from, crop, picture, original, refused }
  }

  function make({ from, picture }: Choice): Promise<MadeCover> {
    if (picture) return media.work('cover', { picture, crop })
    return from === 'published' && published ? Promise.resolve(published) : media.draw(...names)
  }

  /** One at a time; what changes meanwhile is made right after. @throws DigmError unsupported-picture, too-large */
  function refresh(): Promise<void> {
    making ??= (async () => {
      for (let wanted = choice(); made?.of !== wanted.of; wanted = choice()) {
        const next = { ...(await make(wanted)), of: wanted.of }
        if (choice().of !== wanted.of) continue
        made = next
        await store.put('cover', '', next)
      }
      show()
    })().finally(() => {
      making = undefined
    })
    return making
  }

  /** A picture that cannot become a cover is forgotten again. */
  async function take(from: 'chosen' | 'tags', blob: Blob): Promise<void> {
    const before = pictures.get(from)
    const [cropBefore, picture] = [crop, { blob, stamp: Math.max(Date.now(), (before?.stamp ?? 0) + 1) }]
    pictures.set(from, picture)
    crop = MIDDLE
    try {
      await refresh()
      await store.put('picture', from, picture)
    } catch (error) {
      if (pictures.get(from) !== picture) return
      if (before) pictures.set(from, before)
      else pictures.delete(from)
      crop = cropBefore
      await refresh().catch(() => undefined)
      show(error instanceof DigmError ? error.code : 'internal')
    }
  }

  return {
    view,

    async load() {
      for (const from of ['chosen', 'tags'] as const) {
        const picture = await store.get('picture', from)
        if (picture) pictures.set(from, picture)
      }
      made = await store.get('cover')
      const [, , x, y] = /^(chosen|tags) \d+ (\S+) (\S+)$/.exec(made?.of ?? '') ?? []
      if (x !== undefined && y !== undefined) crop = { x: Number(x), y: Number(y) }
      show()
    },

    async choose(picture) {
      if (picture) return take('chosen', picture)
      pictures.delete('chosen')
      crop = MIDDLE
      await dropDraftRows(db, ['picture'], draftId, 'chosen')
      show()
      await refresh()
    },

    async offerTagged(picture) {
      if (pictures.has('tags')) return
      await take('tags', new Blob([picture.slice()]))
      // Nobody has chosen it: nobody is told what is wrong with it.
      if (!pictures.has('tags')) show()
    },

    async crop(next) {
      crop = next
      show()
      await refresh()
    },

    name(title, artistName) {
      names = [title, artistName]
      show(view.peek().refused)
      void refresh().catch(() => undefined)
    },

    async made() {
      await refresh()
      if (!made) throw new DigmError('unsupported-picture')
      return made
    },
  }
}
