// The index kept true to the albums in storage. It is read as it was saved, then compared with every row by version: one walk in
// slices makes a missing index, catches up an old one and drops what is gone. After that, whoever hears of changed albums names
// them here. It is saved after a calm, and only when enough has changed: a few albums are caught up sooner than all is written.
import { DigmError, type ErrorCode } from '../core/errors.ts'
import type { AlbumId } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import {
  albumRowsAfter,
  albumRowsOf,
  countAlbumRows,
  loadSearchIndex,
  saveSearchIndex,
} from '../storage/search-index.ts'
import { documentOf, type SearchDocument } from './search-document.ts'
import { SearchIndex } from './search-index.ts'
import type { SearchHit, SearchState } from './search-messages.ts'
import { whyMatched } from './search-ranking.ts'

export type SearchEngine = {
  find(query: string, limit: number): Promise<readonly SearchHit[]>
  /** Albums that are read again, or whose words are given. */
  changed(albums: readonly (AlbumId | SearchDocument)[]): Promise<void>
  /** Resolves when the walk over the albums is done. */
  readonly caughtUp: Promise<void>
  close(): void
}

export type EngineOptions = {
  db: Database
  onState: (state: SearchState) => void
  /** False on the page's own thread, which writing out the whole index would hold up. */
  persist: boolean
  /** Albums indexed in one go; between two goes others have their turn. */
  slice: number
  saveAfterMs?: number
}

const SAVE_AFTER_MS = 5_000
const GRACE_MS = 400
/** An index with less than this share of the albums is still being made. */
const FRESH_BELOW = 0.8
/** An index is saved when this share of it has changed. */
const SAVE_SHARE = 0.02

export const codeOf = (error: unknown): ErrorCode => (error instanceof DigmError ? error.code : 'internal')

export function createSearchEngine(options: EngineOptions): SearchEngine {
  const { db, onState, persist, slice, saveAfterMs = SAVE_AFTER_MS } = options
  let index = SearchIndex.empty()
  /** Told of while all rows are walked over, and newer than what the walk has read. */
  let newer: Set<AlbumId> | undefined = new Set()
  let unsaved = 0
  let closed = false
  let saving: ReturnType<typeof setTimeout> | undefined

  const loaded = load()
  const caughtUp = loaded.then(catchUp).catch((error: unknown) => onState({ status: 'failed', code: codeOf(error) }))

  /** A short walk is waited for, so that nobody is told that nothing was found. */
  const begun = loaded.then(() =>
    Promise.race([caughtUp, new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS))]),
  )
  begun.catch(() => undefined)

  async function load(): Promise<void> {
    // Where there is no database this fails before anybody relies on it.
    await countAlbumRows(db)
    onState({ status: 'indexing', indexed: 0, total: 0 })
    if (!persist) return
    try {
      index = await SearchIndex.fromChunks(await loadSearchIndex(db))
    } catch {
      // Damaged, or of another version of the library: it is made anew.
      index = SearchIndex.empty()
    }
  }

  async function catchUp(): Promise<void> {
    const total = await countAlbumRows(db)
    // A saved index is good enough to answer from: nobody need be told that it is compared.
    const isFresh = index.size < total * FRESH_BELOW
    const listed = new Set<AlbumId>()
    let walked = 0
    let next = albumRowsAfter(db, undefined, slice)
    while (!closed) {
      const rows = await next
      const after = rows.at(-1)?.albumId
      if (after === undefined) break
      // Read while these are indexed.
      next = albumRowsAfter(db, after, slice)
      next.catch(() => undefined)
      for (const row of rows) {
        if (!newer?.has(row.albumId) && index.apply(row)) unsaved++
        if (!isWithdrawn(row.state)) listed.add(row.albumId)
      }
      walked += rows.length
      if (isFresh) onState({ status: 'indexing', indexed: Math.min(walked, total), total: Math.max(walked, total) })
      await othersTurn()
    }
    const isGone = (id: AlbumId) => !listed.has(id) && !newer?.has(id)
    if (index.size > listed.size) for (const id of index.ids()) if (isGone(id) && index.forget(id)) unsaved++
    newer = undefined
    ready()
  }

  function ready(): void {
    onState({ status: 'ready', albums: index.size })
    clearTimeout(saving)
    if (persist && !closed && unsaved > index.size * SAVE_SHARE) saving = setTimeout(save, saveAfterMs)
  }

  async function save(): Promise<void> {
    // Another tab saves the same albums at this moment.
    const write = () => saveSearchIndex(db, index.toChunks())
    const before = unsaved
    try {
      if (!globalThis.navigator?.locks) await write()
      else
        await navigator.locks.request('digm-search-save', { ifAvailable: true }, (lock) => (lock ? write() : undefined))
      unsaved -= before
    } catch {
      // No room: the index stays in memory, and is made again next time.
    }
  }

  return {
    caughtUp,

    async find(query, limit) {
      await begun
      const found = index.find(query, limit)
      const terms = new Map(found.map((hit) => [hit.albumId, hit.terms]))
      const rows = await albumRowsOf(
        db,
        found.map(({ albumId }) => albumId),
      )
      return rows.flatMap(({ state }): SearchHit[] => {
        if (isWithdrawn(state)) return []
        const { albumId, title, artistName, cover } = state
        return [{ albumId, title, artistName, cover, matched: whyMatched(state, terms.get(albumId) ?? []) }]
      })
    },

    async changed(albums) {
      await loaded
      for (let at = 0; at < albums.length && !closed; at += slice) {
        const some = albums.slice(at, at + slice)
        const rows = await albumRowsOf(
          db,
          some.filter((album) => typeof album === 'string'),
        )
        const given = some.filter((album) => typeof album !== 'string')
        for (const document of [...given, ...rows.map(documentOf)]) {
          newer?.add(document.id)
          if (index.put(document)) unsaved++
        }
        await othersTurn()
      }
      await caughtUp
      if (!closed) ready()
    },

    close() {
      closed = true
      clearTimeout(saving)
    },
  }
}

const othersTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
