// Records of the tracks that were asked for, read once: the swarm asks for one with every piece.
import { DigmError } from '../core/errors.ts'
import type { TrackId } from '../core/ids.ts'
import type { Track } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { getTrack } from '../storage/records.ts'

export class KnownTracks {
  private readonly tracks = new Map<TrackId, Promise<Track>>()

  constructor(private readonly db: Database) {}

  /** @throws DigmError track-unknown */
  get(trackId: TrackId): Promise<Track> {
    const known = this.tracks.get(trackId)
    if (known) return known
    const found = getTrack(this.db, trackId).then((track) => {
      if (track) return track
      this.forget(trackId)
      throw new DigmError('track-unknown', { trackId })
    })
    this.tracks.set(trackId, found)
    return found
  }

  /** Undefined for what nobody has asked for. */
  peek(trackId: TrackId): Promise<Track> | undefined {
    return this.tracks.get(trackId)
  }

  forget(trackId: TrackId): void {
    this.tracks.delete(trackId)
  }
}
