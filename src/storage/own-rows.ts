// What a program of this device has stored through `digm/client` and is not signed yet, or belongs to nobody else: albums and tracks
// that wait, their previews, what is known of files that were seeded, playlists. They lie beside the drafts, and like them are never
// dropped to make room. A row is removed only as it was read, so that what came in meanwhile waits on.
import type { Database, Transaction } from './database.ts'

export type OwnKind = 'album' | 'track' | 'preview' | 'file' | 'playlist'
/** `order` grows with every row written in this browser. */
export type OwnRow = { key: string; order: number; data: unknown }

const PREFIX = 'client/'
const idOf = (kind: OwnKind, key: string) => `${PREFIX}${kind}/${key}`
const everyOf = (kind: OwnKind) => IDBKeyRange.bound(idOf(kind, ''), idOf(kind, '\uffff'))

let last = 0
/** Microseconds since 1970, no two alike: the order of calls, however they interleave. */
export function nextOrder(): number {
  last = Math.max(last + 1, Date.now() * 1000)
  return last
}

export function getOwn(db: Database, kind: OwnKind, key: string): Promise<OwnRow | undefined> {
  return db.run(['drafts'], 'readonly', async (tx) => rowOf(kind, await tx.objectStore('drafts').get(idOf(kind, key))))
}

export function listOwn(db: Database, kind: OwnKind): Promise<OwnRow[]> {
  return db.run(['drafts'], 'readonly', async (tx) => {
    const rows = await tx.objectStore('drafts').getAll(everyOf(kind))
    return rows.flatMap((row) => rowOf(kind, row) ?? []).sort((a, b) => a.order - b.order)
  })
}

export async function putOwn(db: Database, kind: OwnKind, { key, order, data }: OwnRow): Promise<void> {
  const row = { id: idOf(kind, key), updatedMs: order, data }
  await db.run(['drafts'], 'readwrite', (tx) => tx.objectStore('drafts').put(row))
}

/** As `putOwn`, unless `may` says no of what lies there. */
export function putOwnIf(
  db: Database,
  kind: OwnKind,
  { key, order, data }: OwnRow,
  may: (held: unknown) => boolean,
): Promise<boolean> {
  return db.run(['drafts'], 'readwrite', async (tx) => {
    const store = tx.objectStore('drafts')
    if (!may((await store.get(idOf(kind, key)))?.data)) return false
    await store.put({ id: idOf(kind, key), updatedMs: order, data })
    return true
  })
}

export function dropOwn(db: Database, kind: OwnKind, rows: readonly OwnRow[]): Promise<void> {
  return db.run(['drafts'], 'readwrite', async (tx) => {
    await Promise.all(rows.map((row) => dropUnchanged(tx, kind, row)))
  })
}

async function dropUnchanged(
  tx: Transaction<['drafts'], 'readwrite'>,
  kind: OwnKind,
  { key, order }: OwnRow,
): Promise<void> {
  const store = tx.objectStore('drafts')
  const held = await store.get(idOf(kind, key))
  if (held?.updatedMs === order) await store.delete(held.id)
}

const rowOf = (kind: OwnKind, row: { id: string; updatedMs: number; data: unknown } | undefined): OwnRow | undefined =>
  row && { key: row.id.slice(idOf(kind, '').length), order: row.updatedMs, data: row.data }
