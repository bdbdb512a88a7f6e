// What was written here, as it was signed, and which relays have confirmed it. One row a place: a newer version takes the place
// of an older one, whose delivery is then nobody's concern.
import type { ErrorCode } from '../core/errors.ts'
import { compareVersions, type VerifiedEntry } from '../core/signed.ts'
import type { Database } from './database.ts'
import type { OutboxRow } from './schema.ts'

export const outboxId = (soul: string, key: string): string => `${soul}\n${key}`

export function getOutboxRow(
  db: Database,
  { soul, key }: Pick<OutboxRow, 'soul' | 'key'>,
): Promise<OutboxRow | undefined> {
  return db.run(['outbox'], 'readonly', (tx) => tx.objectStore('outbox').get(outboxId(soul, key)))
}

/** The newest edits first. */
export async function listOutbox(db: Database): Promise<OutboxRow[]> {
  const rows = await db.run(['outbox'], 'readonly', (tx) => tx.objectStore('outbox').getAll())
  return rows.sort((a, b) => b.createdMs - a.createdMs)
}

/** False when the outbox holds this version or a newer one. */
export function putOutbox(db: Database, { soul, key, value, version }: VerifiedEntry, nowMs: number): Promise<boolean> {
  const id = outboxId(soul, key)
  return db.run(['outbox'], 'readwrite', async (tx) => {
    const store = tx.objectStore('outbox')
    const before = await store.get(id)
    if (before && compareVersions({ soul, version, value }, before) <= 0) return false
    await store.put({
      id,
      soul,
      key,
      value,
      version,
      state: 'waiting',
      reason: undefined,
      confirmedBy: [],
      createdMs: nowMs,
    })
    return true
  })
}

export function dropOutbox(db: Database, id: string): Promise<void> {
  return db.run(['outbox'], 'readwrite', (tx) => tx.objectStore('outbox').delete(id))
}

/** Forgets what a relay has confirmed and was written before `beforeMs`. */
export function pruneOutbox(db: Database, beforeMs: number): Promise<void> {
  return db.run(['outbox'], 'readwrite', async (tx) => {
    const store = tx.objectStore('outbox')
    const old = (await store.getAll()).filter(({ state, createdMs }) => state === 'sent' && createdMs < beforeMs)
    await Promise.all(old.map(({ id }) => store.delete(id)))
  })
}

/** What a relay made of a row; nothing when the row has been replaced by a newer version since. */
export function noteDelivery(
  db: Database,
  { id, value }: Pick<OutboxRow, 'id' | 'value'>,
  outcome: { confirmedBy: string } | { refused: ErrorCode },
): Promise<void> {
  return db.run(['outbox'], 'readwrite', async (tx) => {
    const store = tx.objectStore('outbox')
    const row = await store.get(id)
    if (row?.value !== value) return
    if ('confirmedBy' in outcome) {
      const confirmedBy = [...new Set([...row.confirmedBy, outcome.confirmedBy])]
      await store.put({ ...row, confirmedBy, state: 'sent', reason: undefined })
    } else if (row.state !== 'sent') {
      await store.put({ ...row, state: 'refused', reason: outcome.refused })
    }
  })
}
