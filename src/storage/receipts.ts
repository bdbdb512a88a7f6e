// What Eldernodes have signed of an album.
import type { AlbumId } from '../core/ids.ts'
import type { Receipt } from '../core/records.ts'
import type { Database } from './database.ts'

export function listReceipts(db: Database, albumId: AlbumId): Promise<Receipt[]> {
  return db.run(['receipts'], 'readonly', async (tx) => {
    const rows = await tx.objectStore('receipts').index('albumId').getAll(albumId)
    return rows.map(({ receipt }) => receipt)
  })
}
