// What plays next, as pure functions over an immutable list.
import type { AlbumId, TrackId } from '../core/ids.ts'

/** Everything the player shows of a track; the bytes are found by its id alone. */
export type PlayerTrack = {
  trackId: TrackId
  albumId: AlbumId
  title: string
  artistName: string
  albumTitle: string
  durationSec: number
  coverUrl?: string | undefined
}

/** `index` points at the current track; -1 when there is none. */
export type Queue = { tracks: readonly PlayerTrack[]; index: number }

/** "Previous" within the first seconds goes back a track; later it starts the current one again. */
export const RESTART_AFTER_SEC = 3

export const EMPTY_QUEUE: Queue = { tracks: [], index: -1 }

export const queueOf = (tracks: readonly PlayerTrack[], startAt: number): Queue =>
  tracks.length === 0 ? EMPTY_QUEUE : { tracks, index: Math.min(Math.max(Math.trunc(startAt), 0), tracks.length - 1) }

export const currentOf = ({ tracks, index }: Queue): PlayerTrack | undefined => tracks[index]

/** Undefined at the end of the queue. */
export const nextOf = ({ tracks, index }: Queue): Queue | undefined =>
  index >= 0 && index + 1 < tracks.length ? { tracks, index: index + 1 } : undefined

/** What "previous" means at this position: the track before, or the start of this one. */
export function previousOf({ tracks, index }: Queue, positionSec: number): Queue | 'restart' {
  return positionSec > RESTART_AFTER_SEC || index <= 0 ? 'restart' : { tracks, index: index - 1 }
}
