// A track as the player has it in its queue.
import type { AlbumId, TrackId } from '../../../src/core/ids.ts'
import type { PlayerTrack } from '../../../src/player/queue.ts'

export const track = (number: number): PlayerTrack => ({
  trackId: `album-0${number}.AAAAAAAAAAAAAAAA` as TrackId,
  albumId: 'album.AAAAAAAAAAAAAAAA' as AlbumId,
  title: `Track ${number}`,
  artistName: 'Artist',
  albumTitle: 'Album',
  durationSec: 100,
})
