// The listing in the database. It changes in the transaction that changes the albums, so that no tab ever sees one without the
// other; it is read from its top, a few pages at a time, so that ten thousand albums hold up nobody.
import type { IDBPObjectStore } from 'idb'
import { type AlbumState, isWithdrawn } from '../core/records.ts'
import { changesByPage, lineOf, relistPage } from './listing-page.ts'
import type { DigmSchema, StoreName } from './schema.ts'

type Store<Stores extends StoreName[], M extends 'readonly' | 'readwrite'> = IDBPObjectStore<
  DigmSchema,
  Stores,
  'listing',
  M
>

/** Read together, after the first, which is all that a first screen needs. */
const PAGES_AT_ONCE = 16

const linesOf = (albums: Iterable<AlbumState>): string[] =>
  [...albums].flatMap((album) => (isWithdrawn(album) ? [] : lineOf(album)))

/** Takes albums off the list as they stood, and puts them on it as they stand now; withdrawn ones stand nowhere. */
export async function relist<Stores extends StoreName[]>(
  store: Store<Stores, 'readwrite'>,
  before: Iterable<AlbumState>,
  after: Iterable<AlbumState>,
): Promise<void> {
  const froms = await store.getAllKeys()
  const changes = changesByPage(froms, linesOf(before), linesOf(after))
  await Promise.all(
    [...changes].map(async ([from, { removed, added }]) => {
      const { put, gone } = relistPage((await store.get(from)) ?? { from, lines: [] }, removed, added)
      await Promise.all([...put.map((page) => store.put(page)), ...gone.map((key) => store.delete(key))])
    }),
  )
}

/** Every line, newest first, some at a time. */
export async function* linesIn<Stores extends StoreName[]>(
  store: Store<Stores, 'readonly'>,
): AsyncGenerator<string[], void, undefined> {
  let pages = await store.getAll(undefined, 1)
  while (pages.length > 0) {
    yield pages.flatMap(({ lines }) => lines)
    const last = pages.at(-1)?.from
    pages = await store.getAll(IDBKeyRange.lowerBound(last, true), PAGES_AT_ONCE)
  }
}
