// A list of albums that grows while somebody reads it. At its top, what is new shows at once. Further down the list stays as it
// is, so that nothing jumps under the reader's eyes, and what has arrived waits to be asked for.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { AlbumId } from '../core/ids.ts'
import type { Album } from '../core/records.ts'

export type ListState = {
  /** The first ones of `ids`, read. */
  albums: readonly Album[]
  ids: readonly AlbumId[]
  /** `ids` are all there are, not only the first screen's. */
  complete: boolean
  /** New ones that are not in `ids` yet. */
  arrived: number
  /** Raised when albums may read otherwise than before. */
  revision: number
}

export type Arrivals = {
  readonly state: ReadonlySignal<ListState>
  /** Reads storage again; a read under way is followed by another. */
  read(): Promise<void>
  /** The page was scrolled. */
  readonly moved: () => void
  showArrived(): void
}

export type ArrivalsOptions = {
  first: () => Promise<readonly Album[]>
  ids: () => Promise<readonly AlbumId[]>
  isAtTop: () => boolean
}

type Held = { albums: readonly Album[]; ids: readonly AlbumId[] }

export function createArrivals({ first, ids, isAtTop }: ArrivalsOptions): Arrivals {
  const state = signal<ListState>({ albums: [], ids: [], complete: false, arrived: 0, revision: 0 })
  /** What storage holds now, while the reader still sees what it held before. */
  let held: Held | undefined
  let reading: Promise<void> | undefined
  let again = false

  const show = ({ albums, ids }: Held) => {
    held = undefined
    state.value = { albums, ids, complete: true, arrived: 0, revision: state.peek().revision + 1 }
  }

  async function readOnce(): Promise<void> {
    const albums = await first()
    if (!state.peek().complete && state.peek().ids.length === 0) {
      state.value = { ...state.peek(), albums, ids: albums.map(({ albumId }) => albumId) }
    }
    const now = { albums, ids: await ids() }
    const known = new Set(state.peek().ids)
    const arrived = state.peek().complete ? now.ids.filter((id) => !known.has(id)).length : 0
    if (arrived === 0 || isAtTop()) return show(now)
    held = now
    state.value = { ...state.peek(), arrived, revision: state.peek().revision + 1 }
  }

  return {
    state,
    async read() {
      again = true
      reading ??= (async () => {
        while (again) {
          again = false
          await readOnce()
        }
      })().finally(() => {
        reading = undefined
      })
      await reading
    },
    moved: () => {
      if (held && isAtTop()) show(held)
    },
    showArrived: () => {
      if (held) show(held)
    },
  }
}
