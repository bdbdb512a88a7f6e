// The signed strings in storage by their place in the graph, as sync and GUN ask for them.
import type { TrackId } from '../core/ids.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from './database.ts'
import type { TrackRow } from './schema.ts'

export type SignedRow = { soul: string; version: number; value: string }
type Place = { soul: string; key: string }

/** The row at each place, in order; undefined where nothing is, and for kinds that are not stored here. */
export function getSignedRows(db: Database, places: readonly Place[]): Promise<(SignedRow | undefined)[]> {
  return db.run(['albums', 'tracks', 'artists', 'eldernodes', 'receipts'], 'readonly', (tx) =>
    Promise.all(
      places.map(async ({ soul, key }) => {
        const kind = kindOf(soul)
        if (kind === undefined || kind === 'seed-requests') return undefined
        const row: SignedRow | undefined = await tx.objectStore(kind).get(IDBKeyRange.only(key))
        return row?.soul === soul ? row : undefined
      }),
    ),
  )
}

/** In the order asked for. */
export function getTrackRows(db: Database, trackIds: readonly TrackId[]): Promise<(TrackRow | undefined)[]> {
  return db.run(['tracks'], 'readonly', (tx) =>
    Promise.all(trackIds.map((trackId) => tx.objectStore('tracks').get(trackId))),
  )
}
