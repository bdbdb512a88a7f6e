// Covers and previews by the SHA-256 of their bytes: immutable, checked before they come here.
import type { BlobHash } from '../core/ids.ts'
import type { Database } from './database.ts'
import type { BlobRow } from './schema.ts'

export function getBlob(db: Database, hash: BlobHash): Promise<BlobRow | undefined> {
  return db.run(['blobs'], 'readonly', (tx) => tx.objectStore('blobs').get(hash))
}

export async function putBlob(db: Database, row: BlobRow): Promise<void> {
  await db.run(['blobs'], 'readwrite', (tx) => tx.objectStore('blobs').put(row))
}

export function dropBlobs(db: Database, hashes: readonly BlobHash[]): Promise<void> {
  return db.run(['blobs'], 'readwrite', async (tx) => {
    for (const hash of hashes) await tx.objectStore('blobs').delete(hash)
  })
}
