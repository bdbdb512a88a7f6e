// The search comes at its first need: until somebody opens it, none of its code is loaded, unless a whole
// catalogue comes in: that is indexed at once, for the day there is no network.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Search, SearchHit, SearchOptions, SearchState } from '../catalogue/search.ts'
import { type Genre, listGenres } from '../storage/albums.ts'

const MOST_GENRES = 24
/** A first sync: it is indexed as it comes, sooner than when it is all read again later. */
const MANY = 256

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

  const open = () =>
    void load().then(
      (search) => search.open(),
      () => undefined,
    )
  // In memory it would be indexed on the page's own thread.
  if (options.db.persistent) {
    options.intake.onChange(({ length }) => {
      if (length >= MANY && state.peek().status === 'idle') open()
    })
  }

  return {
    state,
    open,
    find: async (query, limit) => (await load()).find(query, limit),
    genres: () => listGenres(options.db, MOST_GENRES),
  }
}
