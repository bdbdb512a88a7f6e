// What this page wants to hear of live: every shard of albums and artists and the Eldernodes by frames that subscribe without
// asking for what is there (that comes as a delta, from a snapshot), and the tracks and receipts of albums that are open, kept or
// playing. Previews and covers are never among it.
import type { Digest, TrackId } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import { soulOf } from '../core/souls.ts'
import type { Message } from './gun.ts'

export type Get = NonNullable<Message['get']>

/** More than the albums one listens to and keeps in an evening. */
const MAX_FOLLOWED = 2_000

const shards = (kind: string) =>
  Array.from({ length: 256 }, (_, first) => `digm/${kind}/${first.toString(16).padStart(2, '0')}`)

/** Keys sort below `~~`, so nothing comes back, and one character is the least that can be asked for. */
export const ALWAYS: readonly Get[] = [...shards('albums'), ...shards('artists'), 'digm/eldernodes'].map((soul) => ({
  '#': soul,
  '.': { '>': '~~' },
  '%': 1,
}))

/** What is asked of relays while an album is open, kept or playing. */
export async function getsOf(album: Album, sha256: Digest): Promise<Get[]> {
  const tracks = album.tracks.map(
    async ({ trackId }): Promise<Get> => ({ '#': await trackSoul(trackId, sha256), '.': trackId }),
  )
  const receipts: Get = {
    '#': await soulOf('receipts', album.albumId, sha256),
    '.': { '*': `${album.albumId}~` },
    '%': 100_000,
  }
  return [...(await Promise.all(tracks)), receipts]
}

const trackSoul = (trackId: TrackId, sha256: Digest) => soulOf('tracks', trackId, sha256)

/** Counted, so that an album that is open and plays is asked for once. */
export class Followed {
  private readonly gets = new Map<string, { get: Get; times: number }>()

  /** Those of `gets` that nobody followed before. */
  add(gets: readonly Get[]): Get[] {
    return gets.filter((get) => {
      const name = JSON.stringify(get)
      const followed = this.gets.get(name)
      if (followed) followed.times++
      else if (this.gets.size < MAX_FOLLOWED) this.gets.set(name, { get, times: 1 })
      return !followed
    })
  }

  remove(gets: readonly Get[]): void {
    for (const get of gets) {
      const name = JSON.stringify(get)
      const followed = this.gets.get(name)
      if (followed && --followed.times === 0) this.gets.delete(name)
    }
  }

  all(): Get[] {
    return [...this.gets.values()].map(({ get }) => get)
  }
}
