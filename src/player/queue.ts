// What plays next, as pure functions over an immutable list.
import type { AlbumId, BlobHash, TrackId } from '../core/ids.ts'

/** What is heard: a whole track, or with `preview` the part of it that Paradio plays. */
export type Sound = { trackId: TrackId; preview?: BlobHash | undefined }

/** Everything the player shows of a sound; `durationSec` is of what is heard. */
export type PlayerTrack = Sound & {
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

/** A radio has no end; this many that were heard can still be gone back to. */
const MOST_BEHIND = 20

/** The queue with more at its end. */
export function extended({ tracks, index }: Queue, more: readonly PlayerTrack[]): Queue {
  const dropped = Math.max(0, index - MOST_BEHIND)
  return { tracks: [...tracks.slice(dropped), ...more], index: index - dropped }
}

export const currentOf = ({ tracks, index }: Queue): PlayerTrack | undefined => tracks[index]

/** Undefined at the end of the queue. */
export const nextOf = ({ tracks, index }: Queue): Queue | undefined =>
  index >= 0 && index + 1 < tracks.length ? { tracks, index: index + 1 } : undefined

/** What "previous" means at this position: the track before, or the start of this one. */
export function previousOf({ tracks, index }: Queue, positionSec: number): Queue | 'restart' {
  return positionSec > RESTART_AFTER_SEC || index <= 0 ? 'restart' : { tracks, index: index - 1 }
}
