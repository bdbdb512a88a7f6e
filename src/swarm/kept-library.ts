// What is kept, and word of every change to it: of this tab, and of the others, whose own keepers read what has become of it.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { type AlbumId, isAlbumId } from '../core/ids.ts'
import type { Database } from '../storage/database.ts'
import { getKept, type KeptAlbum, type KeptList, keptBytes, listKept } from '../storage/kept.ts'
import { openChannel } from '../storage/other-tabs.ts'

export type KeptLibrary = {
  /** Raised when an album has been kept, has come whole or was let go, in whatever tab. */
  readonly changes: ReadonlySignal<number>
  list(): Promise<KeptList>
  /** Of the audio that is here of them. */
  bytes(): Promise<number>
  /** In the order asked for; undefined for what is not kept any more. */
  get(ids: readonly AlbumId[]): Promise<readonly (KeptAlbum | undefined)[]>
}

/** @param onElsewhere another tab has changed this album's row */
export function createKeptLibrary(db: Database, onElsewhere: (albumId: AlbumId) => void) {
  const changes = signal(0)
  const otherTabs = openChannel('digm-library', (albumId) => {
    if (!isAlbumId(albumId)) return
    changes.value++
    onElsewhere(albumId)
  })
  const library: KeptLibrary = {
    changes,
    list: () => listKept(db),
    bytes: () => keptBytes(db),
    get: (ids) => getKept(db, ids),
  }
  return {
    library,
    /** The row of this album lies in storage now as it shall be. */
    tell(albumId: AlbumId): void {
      changes.value++
      otherTabs?.postMessage(albumId)
    },
    deafen: () => otherTabs?.close(),
  }
}
