// What this device holds, as the pages need it.
import { signal } from '@preact/signals-core'
import type { TrackId } from '../core/ids.ts'
import type { Database } from '../storage/database.ts'
import { getTorrent } from '../storage/torrents.ts'
import type { Keeping } from './services.ts'

export function createKeeping({ db, secure }: { db: Database; secure: boolean }): Keeping {
  const unknown = signal(undefined)
  return {
    unavailable: !secure
      ? 'Keeping albums needs https.'
      : db.persistent
        ? ''
        : 'This browser window forgets everything when it closes, so nothing can be kept.',
    stateOf: () => unknown,
    keep: () => undefined,
    stop: () => undefined,
    remove: () => undefined,
    async heldOf(tracks) {
      const held = new Set<TrackId>()
      for (const { trackId, infoHash, fileSize } of tracks) {
        const row = await getTorrent(db, infoHash)
        if (row?.bytesHeld === fileSize) held.add(trackId)
      }
      return held
    },
  }
}
