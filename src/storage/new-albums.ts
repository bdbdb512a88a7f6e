// Storing albums that are most likely new: nothing is read before it is written, and nobody waits for single requests, which
// together is most of what storing ten thousand costs.
import { unwrap } from 'idb'
import type { VerifiedEntry } from '../core/signed.ts'
import type { Database } from './database.ts'
import { albumRowOf } from './records.ts'

export type AlbumEntry = VerifiedEntry & { parsed: { kind: 'album' | 'withdrawn' } }

export const isAlbumEntry = (entry: VerifiedEntry): entry is AlbumEntry =>
  entry.parsed.kind === 'album' || entry.parsed.kind === 'withdrawn'

/** Stores those whose place is free; returns the others, which are to be merged. */
export function addAlbums(db: Database, entries: readonly AlbumEntry[]): Promise<AlbumEntry[]> {
  return db.run(['albums'], 'readwrite', async (tx) => {
    const store = unwrap(tx.objectStore('albums'))
    const others: AlbumEntry[] = []
    for (const entry of entries) {
      const request = store.add(albumRowOf(entry, entry.parsed.record))
      request.onerror = (event) => {
        if (request.error?.name !== 'ConstraintError') return
        event.preventDefault()
        event.stopPropagation()
        others.push(entry)
      }
    }
    return others
  })
}
