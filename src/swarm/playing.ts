// When the torrent of a track may start: sound first.
import type { TrackId } from '../core/ids.ts'

/** The torrent starts once the sound has: connecting takes processor time that the first sound needs. */
const SOUND_PATIENCE_MS = 1500

/** The track that this tab plays. */
export class Playing {
  hasBegun = false
  /** Resolves with the first sound, or when that takes too long to wait for. */
  readonly sound: Promise<void>
  begin: () => void = () => undefined

  constructor(readonly trackId: TrackId) {
    this.sound = new Promise((resolve) => {
      this.begin = () => {
        this.hasBegun = true
        resolve()
      }
      setTimeout(this.begin, SOUND_PATIENCE_MS)
    })
  }
}
