// What the search needs of storage: albums in slices, and its own index as chunks of text. A saved index is one generation of
// chunks and a head that names it; the head changes last, so that a half-written generation is never read.
import * as v from 'valibot'
import type { AlbumId } from '../core/ids.ts'
import type { AlbumState } from '../core/records.ts'
import type { Database } from './database.ts'
import { type AlbumRow, stateIn } from './schema.ts'

/** Raised when what is indexed, or how, changes: an older index is then made anew. */
const FORMAT = 1
const HEAD = 'head'
const headData = v.object({ format: v.literal(FORMAT), generation: v.string(), chunks: v.number() })

export type ReadAlbumRow = AlbumRow & { state: AlbumState }
const read = (row: AlbumRow): ReadAlbumRow => ({ ...row, state: stateIn(row) })

export function countAlbumRows(db: Database): Promise<number> {
  return db.run(['albums'], 'readonly', (tx) => tx.objectStore('albums').count())
}

/** The next `count` rows by id, withdrawn albums among them. */
export async function albumRowsAfter(db: Database, after: AlbumId | undefined, count: number): Promise<ReadAlbumRow[]> {
  const range = after === undefined ? undefined : IDBKeyRange.lowerBound(after, true)
  return (await db.run(['albums'], 'readonly', (tx) => tx.objectStore('albums').getAll(range, count))).map(read)
}

/** In the order asked for; ids without a row fall out. */
export function albumRowsOf(db: Database, albumIds: readonly AlbumId[]): Promise<ReadAlbumRow[]> {
  return db.run(['albums'], 'readonly', async (tx) => {
    const rows = await Promise.all(albumIds.map((albumId) => tx.objectStore('albums').get(albumId)))
    return rows.flatMap((row) => (row ? read(row) : []))
  })
}

/** Empty when none was saved, or not whole. */
export function loadSearchIndex(db: Database): Promise<string[]> {
  return db.run(['searchIndex'], 'readonly', async (tx) => {
    const store = tx.objectStore('searchIndex')
    const head = v.safeParse(headData, (await store.get(HEAD))?.data)
    if (!head.success) return []
    const { generation, chunks } = head.output
    const rows = await Promise.all(Array.from({ length: chunks }, (_, at) => store.get(chunkId(generation, at))))
    const texts = rows.flatMap((row) => (typeof row?.data === 'string' ? row.data : []))
    return texts.length === chunks ? texts : []
  })
}

/** One transaction a chunk, so that nobody waits long for the database. */
export async function saveSearchIndex(db: Database, texts: Iterable<string>): Promise<void> {
  const generation = `${Date.now()}-${Math.random().toString(36).slice(2)}`
  let chunks = 0
  for (const data of texts) {
    const id = chunkId(generation, chunks++)
    await db.run(['searchIndex'], 'readwrite', (tx) => tx.objectStore('searchIndex').put({ id, data }))
  }
  await db.run(['searchIndex'], 'readwrite', async (tx) => {
    const store = tx.objectStore('searchIndex')
    const old = (await store.getAllKeys()).filter((id) => id !== HEAD && !id.startsWith(`${generation}/`))
    await Promise.all([
      ...old.map((id) => store.delete(id)),
      store.put({ id: HEAD, data: { format: FORMAT, generation, chunks } }),
    ])
  })
}

const chunkId = (generation: string, at: number): string => `${generation}/${String(at).padStart(4, '0')}`
