// What there is room for, without what this album has got already.
import { type AlbumId, type Fingerprint, fingerprintIn } from '../../src/core/ids.ts'
import type { Policy } from '../admission.ts'
import type { Library } from '../store/library.ts'
import type { Ground, GuestLimits } from './verdict.ts'

export type GroundOptions = {
  library: Library
  policy: Policy
  capacity: number
  limits: GuestLimits
  address: string | undefined
  isServing(): boolean
}

export function groundFor(id: AlbumId, options: GroundOptions): Ground {
  const { library, policy, capacity, limits, address, isServing } = options
  const { takings, shelf, held, reserved, staging } = library
  const artist = fingerprintIn(id)
  const own = takings.get(id)
  const bareBytes = (of: { artist?: Fingerprint }) => takings.guests(id, { ...of, isBare: true }).bytes
  return {
    policy,
    limits,
    capacity,
    usedBytes() {
      const infoHashes = [...(staging.get(id)?.tracks.values() ?? [])].map(({ record }) => record.infoHash)
      const ownAudio = [...new Set(infoHashes)].reduce((sum, infoHash) => sum + (reserved.get(infoHash) ?? 0), 0)
      return library.usedBytes - (own ? ownAudio + own.smallBytes : 0)
    },
    servesAudio: isServing(),
    held: {
      all: shelf.guestBytes() + bareBytes({}),
      artist: shelf.guestBytes(artist) + bareBytes({ artist }),
    },
    underWay: {
      all: takings.guests(id, {}),
      artist: takings.guests(id, { artist }),
      address: address === undefined ? { albums: 0, bytes: 0 } : takings.guests(id, { address }),
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
