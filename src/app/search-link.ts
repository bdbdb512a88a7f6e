// The search comes at its first need: until somebody opens it, none of its code is loaded.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Search, SearchHit, SearchOptions, SearchState } from '../catalogue/search.ts'
import { type Genre, listGenres } from '../storage/albums.ts'

const MOST_GENRES = 24

export type SearchLink = {
  readonly state: ReadonlySignal<SearchState>
  /** Begins to load the index, so that the first question is answered sooner. */
  open(): void
  /** @throws DigmError timeout, storage-unavailable */
  find(query: string, limit: number): Promise<readonly SearchHit[]>
  /** What there is to choose from before anything is typed. */
  genres(): Promise<readonly Genre[]>
}

export function createSearchLink(options: SearchOptions): SearchLink {
  const state = signal<SearchState>({ status: 'idle' })
  let loading: Promise<Search> | undefined

  function load(): Promise<Search> {
    loading ??= import('../catalogue/search.ts').then(
      ({ createSearch }) => {
        const search = createSearch(options)
        search.state.subscribe((next) => {
          state.value = next
        })
        return search
      },
      (error: unknown) => {
        // Asked again at the next need.
        loading = undefined
        throw error
      },
    )
    return loading
  }

  return {
    state,
    open: () =>
      void load().then(
        (search) => search.open(),
        () => undefined,
      ),
    find: async (query, limit) => (await load()).find(query, limit),
    genres: () => listGenres(options.db, MOST_GENRES),
  }
}
