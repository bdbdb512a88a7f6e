// What there is room for, without what this album has got already.
import { type AlbumId, fingerprintIn } from '../../src/core/ids.ts'
import type { Policy } from '../admission.ts'
import type { Library } from '../store/library.ts'
import type { Sums } from '../store/takings.ts'
import type { Ground, GuestLimits } from './verdict.ts'

export type GroundOptions = {
  library: Library
  policy: Policy
  capacity: number
  limits: GuestLimits
  address: string | undefined
}

export function groundFor(id: AlbumId, { library, policy, capacity, limits, address }: GroundOptions): Ground {
  const { takings, shelf, held, reserved, staging } = library
  const artist = fingerprintIn(id)
  const own = takings.get(id)
  const without = (sums: Sums): Sums =>
    own?.isGuest ? { albums: sums.albums - 1, bytes: sums.bytes - own.audioBytes - own.smallBytes } : sums
  const ownAddress = takings.addressOf(id)
  return {
    policy,
    limits,
    capacity,
    usedBytes() {
      const infoHashes = [...(staging.get(id)?.tracks.values() ?? [])].map(({ record }) => record.infoHash)
      const ownAudio = [...new Set(infoHashes)].reduce((sum, infoHash) => sum + (reserved.get(infoHash) ?? 0), 0)
      return library.usedBytes - (own ? ownAudio + own.smallBytes : 0)
    },
    held: { all: shelf.guestBytes(), artist: shelf.guestBytes(artist) },
    underWay: {
      all: without(takings.guests({})),
      artist: without(takings.guests({ artist })),
      address:
        address === undefined
          ? { albums: 0, bytes: 0 }
          : ownAddress === address
            ? without(takings.guests({ address }))
            : takings.guests({ address }),
    },
    audioOf(track) {
      const audio = held.audio.get(track.infoHash)
      if (!audio) return undefined
      const isSame =
        audio.contentHash === track.contentHash &&
        audio.size === track.fileSize &&
        audio.pieceLength === track.pieceLength
      return isSame ? 'held' : 'other'
    },
  }
}
