// Tracks that the listener liked in Paradio. They stay on this device.
import { type AlbumId, isAlbumId, isTrackId, type TrackId } from '../core/ids.ts'
import type { Database } from './database.ts'

export type Like = { trackId: TrackId; albumId: AlbumId; likedMs: number }

const NAME = 'likes'
/** The oldest go first. */
const MOST_LIKES = 1_000

/** Newest first. */
export function getLikes(db: Database): Promise<Like[]> {
  return db.run(['settings'], 'readonly', async (tx) => likesIn((await tx.objectStore('settings').get(NAME))?.value))
}

/** Likes a track, or takes that back; what is liked then. Two tabs at once lose nothing. */
export function toggleLike(db: Database, like: Like): Promise<Like[]> {
  return db.run(['settings'], 'readwrite', async (tx) => {
    const store = tx.objectStore('settings')
    const before = likesIn((await store.get(NAME))?.value)
    const others = before.filter(({ trackId }) => trackId !== like.trackId)
    const likes = others.length === before.length ? [like, ...before].slice(0, MOST_LIKES) : others
    await store.put({ name: NAME, value: likes })
    return likes
  })
}

function likesIn(stored: unknown): Like[] {
  if (!Array.isArray(stored)) return []
  return stored.filter(
    (row: Partial<Like> | null): row is Like =>
      isTrackId(row?.trackId) && isAlbumId(row.albumId) && typeof row.likedMs === 'number',
  )
}
