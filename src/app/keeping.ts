// Albums kept on this device, as the pages need them. The keeper's code comes beside the first paint, not before it.
import { computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { AlbumId, TrackId } from '../core/ids.ts'
import type { Database } from '../storage/database.ts'
import { getTorrent } from '../storage/torrents.ts'
import type { NodeOutcome } from '../swarm/http-source.ts'
import type { Keeper, KeepState } from '../swarm/keeper.ts'
import type { Swarm } from '../swarm/swarm.ts'
import type { Keeping } from './services.ts'
import type { OfflinePlay } from './sw-client.ts'

/** `stored`: every byte is here, and this page could not play it without a network yet. */
export type KeepStanding =
  | KeepState
  | { status: 'stored'; bytesTotal: number; offlinePlay: Exclude<OfflinePlay, 'ready'> }

export type KeepingOptions = {
  db: Database
  endpoints: readonly string[]
  secure: boolean
  offlinePlay: ReadonlySignal<OfflinePlay>
  swarm: () => Swarm | undefined
  onStorageFull: () => void
  onNode: (endpoint: string, outcome: NodeOutcome) => void
  /** The listener has begun, or ceased, to keep an album. */
  onWish: (albumId: AlbumId, isKept: boolean) => void
}

/** Kept is what plays without a network. */
export function standingOf(state: KeepState | undefined, offlinePlay: OfflinePlay): KeepStanding | undefined {
  if (state?.status !== 'kept' || offlinePlay === 'ready') return state
  return { status: 'stored', bytesTotal: state.bytesTotal, offlinePlay }
}

export function createKeeping({
  db,
  endpoints,
  secure,
  offlinePlay,
  swarm,
  onStorageFull,
  onNode,
  onWish,
}: KeepingOptions): Keeping {
  const keeper = signal<Keeper | undefined>(undefined)
  const states = new Map<AlbumId, ReadonlySignal<KeepStanding | undefined>>()
  const unavailable = !secure
    ? 'Keeping albums needs https.'
    : !db.persistent
      ? 'This browser window forgets everything when it closes, so nothing can be kept.'
      : offlinePlay.peek() === 'never'
        ? 'This browser window plays nothing without a network, so nothing can be kept.'
        : ''
  let loading: Promise<Keeper> | undefined
  if (unavailable === '') void load().catch(() => undefined)

  function load(): Promise<Keeper> {
    loading ??= import('../swarm/keeper.ts').then(
      ({ createKeeper }) => {
        keeper.value = createKeeper({ db, endpoints, swarm, onNode })
        return keeper.value
      },
      (error: unknown) => {
        // Asked again at the next need.
        loading = undefined
        throw error
      },
    )
    return loading
  }

  /** What goes wrong with the bytes shows in the album's state; what is left is that not even the wish could be stored. */
  const ask = async (what: (keeper: Keeper) => Promise<void> | void) => {
    try {
      if (unavailable === '') await what(await load())
    } catch (error) {
      console.warn('Keeping failed:', error)
      onStorageFull()
    }
  }

  return {
    unavailable,
    stateOf(albumId) {
      const known = states.get(albumId)
      if (known) return known
      const state = computed(() => standingOf(keeper.value?.stateOf(albumId).value, offlinePlay.value))
      states.set(albumId, state)
      return state
    },
    keep(albumId) {
      onWish(albumId, true)
      void ask((current) => current.keep(albumId))
    },
    stop(albumId) {
      onWish(albumId, false)
      void ask((current) => current.stop(albumId))
    },
    remove(albumId) {
      onWish(albumId, false)
      void ask((current) => current.remove(albumId))
    },
    resume: () => ask((current) => current.resume()),
    library: async () => (await load()).library,
    async heldOf(tracks) {
      const held = new Set<TrackId>()
      for (const { trackId, infoHash, fileSize } of tracks) {
        const row = await getTorrent(db, infoHash)
        if (row?.bytesHeld === fileSize) held.add(trackId)
      }
      return held
    },
  }
}
