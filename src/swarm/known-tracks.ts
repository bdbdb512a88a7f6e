// Records of the tracks that were asked for, read once: the swarm asks for one with every piece.
import { DigmError } from '../core/errors.ts'
import type { TrackId } from '../core/ids.ts'
import { isWithdrawn, type Track } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { getPlayableTrack } from '../storage/records.ts'

export class KnownTracks {
  private readonly tracks = new Map<TrackId, Promise<Track>>()

  constructor(private readonly db: Database) {}

  /** @throws DigmError track-unknown; track-withdrawn: what is kept of it plays, and is nobody else's business */
  get(trackId: TrackId): Promise<Track> {
    const known = this.tracks.get(trackId)
    if (known) return known
    const found = getPlayableTrack(this.db, trackId).then((row) => {
      if (row && !(row.album && isWithdrawn(row.album))) return row.track
      this.forget(trackId)
      throw new DigmError(row ? 'track-withdrawn' : 'track-unknown', { trackId })
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

  clear(): void {
    this.tracks.clear()
  }
}
