// Which albums the graph is asked about beyond the open one: what plays and what is kept, so that a new version of a track or a
// receipt is here before it is needed.
import { effect, type ReadonlySignal } from '@preact/signals-core'
import type { AlbumId } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { listLibrary } from '../storage/library.ts'
import { getAlbumState } from '../storage/records.ts'

export type FollowingOptions = {
  db: Database
  follow(album: Album): () => void
  playing: ReadonlySignal<{ albumId: AlbumId } | undefined>
  /** Albums that the listener has begun or ceased to keep since the page was opened. */
  wishes: ReadonlySignal<ReadonlyMap<AlbumId, boolean>>
}

export function followHeard({ db, follow, playing, wishes }: FollowingOptions): void {
  const followed = new Map<AlbumId, () => void>()
  const kept = listLibrary(db).then(
    (rows) => rows.flatMap((row) => (row.kept ? row.albumId : [])),
    () => [],
  )

  async function begin(albumId: AlbumId): Promise<void> {
    let isOver = false
    followed.set(albumId, () => {
      isOver = true
    })
    const album = await getAlbumState(db, albumId).catch(() => undefined)
    if (isOver || !album || isWithdrawn(album)) return
    followed.set(albumId, follow(album))
  }

  effect(() => {
    const wanted = new Set([...wishes.value].flatMap(([albumId, isKept]) => (isKept ? albumId : [])))
    const given = wishes.value
    const heard = playing.value?.albumId
    if (heard) wanted.add(heard)
    void kept.then((albumIds) => {
      if (wishes.peek() !== given || playing.peek()?.albumId !== heard) return
      for (const albumId of albumIds) if (given.get(albumId) !== false) wanted.add(albumId)
      for (const [albumId, stop] of followed) {
        if (wanted.has(albumId)) continue
        followed.delete(albumId)
        stop()
      }
      for (const albumId of wanted) if (!followed.has(albumId)) void begin(albumId)
    })
  })
}
