// What the listener asked to have: albums in the library, and whether every byte of them is here.
import type { AlbumId } from '../core/ids.ts'
import { type AlbumState, isWithdrawn } from '../core/records.ts'
import type { Database } from './database.ts'
import { type LibraryRow, stateIn } from './schema.ts'

export function getLibraryRow(db: Database, albumId: AlbumId): Promise<LibraryRow | undefined> {
  return db.run(['library'], 'readonly', (tx) => tx.objectStore('library').get(albumId))
}

export function listLibrary(db: Database): Promise<LibraryRow[]> {
  return db.run(['library'], 'readonly', (tx) => tx.objectStore('library').getAll())
}

export function listLibraryIds(db: Database): Promise<AlbumId[]> {
  return db.run(['library'], 'readonly', (tx) => tx.objectStore('library').getAllKeys())
}

export async function putLibraryRow(db: Database, row: LibraryRow): Promise<void> {
  await db.run(['library'], 'readwrite', (tx) => tx.objectStore('library').put(row))
}

/** Keeps with a kept album what it is now, for when it is withdrawn; returns that. */
export function rememberAlbum(db: Database, albumId: AlbumId): Promise<AlbumState | undefined> {
  return db.run(['library', 'albums'], 'readwrite', async (tx) => {
    const library = tx.objectStore('library')
    const [row, album] = await Promise.all([library.get(albumId), tx.objectStore('albums').get(albumId)])
    const state = album && stateIn(album)
    if (row && state && !isWithdrawn(state) && row.album?.version !== state.version)
      await library.put({ ...row, album: state })
    return state
  })
}

export function dropLibraryRow(db: Database, albumId: AlbumId): Promise<void> {
  return db.run(['library'], 'readwrite', (tx) => tx.objectStore('library').delete(albumId))
}
