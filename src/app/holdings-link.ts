// Which albums of this artist are not safe on Eldernodes yet, from one visit to the next, and who holds what is looked at. While
// something is being fetched from here, the browser asks before the app is closed.
import { type Signal, signal } from '@preact/signals-core'
import { type AlbumId, isAlbumId } from '../core/ids.ts'
import type { Safety } from '../core/replicas.ts'
import { warnOnLeaving } from '../pages/leave-warning.ts'
import type { Holding, HoldingOptions } from '../publish/holding.ts'
import { getSetting, putSetting } from '../storage/settings.ts'
import type { Holdings } from './services.ts'

export type HoldingsLink = Holdings & {
  /** It was just published here, for the first time or anew. */
  notePublished(albumId: AlbumId): void
  /** After the first paint: goes on with what was not safe when the app was last open. */
  resume(): Promise<void>
}

type State = ReturnType<Holdings['watch']>['value']

/** @param options undefined where nothing can be verified: then nothing was published here either */
export function createHoldingsLink(options: HoldingOptions | undefined): HoldingsLink {
  const unsafe = signal<readonly AlbumId[]>([])
  /** A node fetches it, or is about to. */
  const underWay = new Set<AlbumId>()
  const watched = new Map<AlbumId, Signal<State>>()
  let stored: Promise<void> = Promise.resolve()

  function setUnsafe(next: readonly AlbumId[]): void {
    unsafe.value = next
    if (!options) return
    const { db } = options
    stored = stored.then(() => putSetting(db, 'unsafeAlbums', unsafe.peek())).catch(() => undefined)
  }

  function note(albumId: AlbumId, safety: Safety | undefined): void {
    if (safety?.isUnderWay) underWay.add(albumId)
    else underWay.delete(albumId)
    const isSettled = !safety || safety.isSafe
    if (isSettled && unsafe.peek().includes(albumId)) setUnsafe(unsafe.peek().filter((id) => id !== albumId))
  }

  function watch(albumId: AlbumId): Signal<State> {
    const known = watched.get(albumId)
    if (known) return known
    const state = signal<State>(options ? 'reading' : 'unknown')
    watched.set(albumId, state)
    if (!options) return state
    const show = (holding: Holding | undefined, safety: Safety | undefined) => {
      state.value = holding ?? 'unknown'
      note(albumId, safety)
    }
    import('../publish/publishing.ts').then(
      ({ holdAlbum }) => holdAlbum(albumId, options, show, new AbortController().signal),
      () => {
        state.value = 'unknown'
      },
    )
    return state
  }

  warnOnLeaving(() => unsafe.peek().some((albumId) => underWay.has(albumId)))

  return {
    unsafe,
    watch,

    notePublished(albumId) {
      if (!unsafe.peek().includes(albumId)) setUnsafe([...unsafe.peek(), albumId])
      watch(albumId)
    },

    async resume() {
      if (!options) return
      const before = await getSetting(options.db, 'unsafeAlbums').catch(() => undefined)
      const albumIds = Array.isArray(before) ? before.filter(isAlbumId) : []
      unsafe.value = [...new Set([...unsafe.peek(), ...albumIds])]
      for (const albumId of unsafe.peek()) watch(albumId)
    },
  }
}
