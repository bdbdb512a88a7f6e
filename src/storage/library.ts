// What the listener asked to have: albums in the library, and whether every byte of them is here.
import type { AlbumId } from '../core/ids.ts'
import type { Database } from './database.ts'
import type { LibraryRow } from './schema.ts'

export function getLibraryRow(db: Database, albumId: AlbumId): Promise<LibraryRow | undefined> {
  return db.run(['library'], 'readonly', (tx) => tx.objectStore('library').get(albumId))
}

export function listLibrary(db: Database): Promise<LibraryRow[]> {
  return db.run(['library'], 'readonly', (tx) => tx.objectStore('library').getAll())
}

export async function putLibraryRow(db: Database, row: LibraryRow): Promise<void> {
  await db.run(['library'], 'readwrite', (tx) => tx.objectStore('library').put(row))
}

export function dropLibraryRow(db: Database, albumId: AlbumId): Promise<void> {
  return db.run(['library'], 'readwrite', (tx) => tx.objectStore('library').delete(albumId))
}
