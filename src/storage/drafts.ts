// Rows of drafts. A draft is many rows, so that a typed letter does not rewrite an hour of audio; their ids are put together of what
// they are (`head`, `audio`, ...), the draft, and the file. Whoever reads one parses it: an older version of the app may have
// written it.
import type { Database } from './database.ts'

export type DraftRow = { id: string; updatedMs: number; data: unknown }

/** `part` is a kind of row; rows of one draft and kind differ by `item`. */
export const draftRowId = (part: string, draftId: string, item = ''): string => `${part}:${draftId}:${item}`

const everyItem = (part: string, draftId = ''): IDBKeyRange => {
  const from = draftId === '' ? `${part}:` : draftRowId(part, draftId)
  return IDBKeyRange.bound(from, `${from}\uffff`)
}

export function getDraftRow(db: Database, part: string, draftId: string, item?: string): Promise<unknown> {
  return db.run(['drafts'], 'readonly', async (tx) => {
    const row = await tx.objectStore('drafts').get(draftRowId(part, draftId, item))
    return row?.data
  })
}

/** All rows of a kind: of one draft, or of every draft. */
export function listDraftRows(db: Database, part: string, draftId?: string): Promise<DraftRow[]> {
  return db.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').getAll(everyItem(part, draftId)))
}

/** @throws DigmError storage-full */
export async function putDraftRow(
  db: Database,
  row: { part: string; draftId: string; item?: string; data: unknown },
  nowMs: number,
): Promise<void> {
  const id = draftRowId(row.part, row.draftId, row.item)
  await db.run(['drafts'], 'readwrite', (tx) => tx.objectStore('drafts').put({ id, updatedMs: nowMs, data: row.data }))
}

export function dropDraftRows(db: Database, parts: readonly string[], draftId: string, item?: string): Promise<void> {
  return db.run(['drafts'], 'readwrite', async (tx) => {
    const rows = parts.map((part) => (item === undefined ? everyItem(part, draftId) : draftRowId(part, draftId, item)))
    await Promise.all(rows.map((range) => tx.objectStore('drafts').delete(range)))
  })
}
