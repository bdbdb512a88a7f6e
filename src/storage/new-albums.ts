// Storing albums that are most likely new: none is looked up before it is written, and nobody waits for single requests, which
// together is most of what storing ten thousand costs.
import { unwrap } from 'idb'
import type { VerifiedEntry } from '../core/signed.ts'
import type { Database } from './database.ts'
import { relist } from './listing.ts'
import { albumRowOf } from './records.ts'

export type AlbumEntry = VerifiedEntry & { parsed: { kind: 'album' | 'withdrawn' } }

export const isAlbumEntry = (entry: VerifiedEntry): entry is AlbumEntry =>
  entry.parsed.kind === 'album' || entry.parsed.kind === 'withdrawn'

/** False, and nothing stored, when one of the places is taken: they are to be merged. */
export async function addAlbums(db: Database, entries: readonly AlbumEntry[]): Promise<boolean> {
  try {
    await db.run(['albums', 'listing'], 'readwrite', async (tx) => {
      const states = entries.map(({ parsed }) => parsed.record)
      // Asked first, so that its pages come while the albums are written.
      const listed = relist(tx.objectStore('listing'), [], states)
      listed.catch(() => undefined)
      const store = unwrap(tx.objectStore('albums'))
      for (const entry of entries) store.add(albumRowOf(entry))
      await listed
      // Not only when this thread, which has others to verify, has heard of each.
      tx.commit()
    })
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'ConstraintError') return false
    throw error
  }
}
