// How much of this device the music takes. Played bytes are held within the listener's budget: when the app starts, every minute,
// and at once when the budget is changed. Never because a track begins: its first bytes need the store.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { InfoHash, TrackId } from '../core/ids.ts'
import {
  DEFAULT_PLAYED_BUDGET,
  evictPlayed,
  measureStorage,
  PLAYED_BUDGETS,
  parsePlayedBudget,
  type StorageFigures,
} from '../storage/budget.ts'
import type { Database } from '../storage/database.ts'
import { getTrack } from '../storage/records.ts'
import { getSetting, putSetting } from '../storage/settings.ts'

export type Room = {
  /** What the budget may be set to. */
  readonly budgets: readonly number[]
  /** Bytes; Infinity is no limit. */
  readonly budget: ReadonlySignal<number>
  /** Undefined until it was measured. */
  readonly figures: ReadonlySignal<StorageFigures | undefined>
  measure(): Promise<void>
  setBudget(bytes: number): Promise<void>
  /** Frees every played byte but those of the track that plays. */
  freePlayed(): Promise<void>
  /** Holds the budget from now on; resolves when it holds. */
  hold(): Promise<void>
}

export type RoomOptions = {
  db: Database
  playing: ReadonlySignal<{ trackId: TrackId } | undefined>
  /** These torrents are about to be emptied. */
  onFreed: (infoHashes: readonly InfoHash[]) => void
  everyMs?: number
}

export function createRoom({ db, playing, onFreed, everyMs = 60_000 }: RoomOptions): Room {
  const budget = signal(DEFAULT_PLAYED_BUDGET)
  const figures = signal<StorageFigures | undefined>(undefined)
  let holding = false

  async function infoHashPlaying(): Promise<InfoHash | undefined> {
    const track = playing.peek()
    return track && (await getTrack(db, track.trackId))?.infoHash
  }

  async function keepWithin(bytes: number): Promise<void> {
    await evictPlayed(db, bytes, await infoHashPlaying(), onFreed)
    if (figures.peek()) await measure()
  }

  async function measure(): Promise<void> {
    figures.value = await measureStorage(db, await infoHashPlaying())
  }

  /** Nobody waits for it: what fails now is tried again at the next turn. */
  const tidy = () => void keepWithin(budget.peek()).catch(() => undefined)

  return {
    budgets: PLAYED_BUDGETS,
    budget,
    figures,
    measure,
    async setBudget(bytes) {
      budget.value = parsePlayedBudget(bytes)
      await putSetting(db, 'playedBudget', budget.peek())
      await keepWithin(budget.peek())
    },
    freePlayed: () => keepWithin(0),
    async hold() {
      if (holding) return
      holding = true
      budget.value = parsePlayedBudget(await getSetting(db, 'playedBudget').catch(() => undefined))
      await keepWithin(budget.peek()).catch(() => undefined)
      setInterval(tidy, everyMs)
    },
  }
}
