// Room for bytes. Kept bytes are never touched; played ones go least recently played first, when their budget is exceeded or
// the browser's quota bites.
import type { InfoHash } from '../core/ids.ts'
import { GIB } from '../core/limits.ts'
import type { Database } from './database.ts'
import { dropPieces, listTorrents } from './torrents.ts'

export const DEFAULT_PLAYED_BUDGET = GIB
/** What a listener may choose from; Infinity is no limit but the browser's own. */
export const PLAYED_BUDGETS: readonly number[] = [
  GIB / 4,
  GIB / 2,
  GIB,
  2 * GIB,
  5 * GIB,
  10 * GIB,
  Number.POSITIVE_INFINITY,
]

/** Of a stored setting; what is not one of the choices is the default. */
export const parsePlayedBudget = (value: unknown): number =>
  PLAYED_BUDGETS.find((budget) => budget === value) ?? DEFAULT_PLAYED_BUDGET

export type StorageFigures = {
  keptBytes: number
  playedBytes: number
  /** Of the played bytes, those that can be freed now: all but what plays. */
  freeableBytes: number
}

export async function measureStorage(db: Database, playing?: InfoHash): Promise<StorageFigures> {
  const figures: StorageFigures = { keptBytes: 0, playedBytes: 0, freeableBytes: 0 }
  for (const { kept, bytesHeld, infoHash } of await listTorrents(db)) {
    if (kept) figures.keptBytes += bytesHeld
    else figures.playedBytes += bytesHeld
    if (!kept && infoHash !== playing) figures.freeableBytes += bytesHeld
  }
  return figures
}

type Held = { infoHash: InfoHash; bytesHeld: number; kept: boolean; lastPlayedMs: number }

/** Which torrents to empty so that played bytes come down to `budget`; never `playing`. */
export function chooseEvictions(torrents: readonly Held[], budget: number, playing?: InfoHash): InfoHash[] {
  const played = torrents.filter(({ kept, bytesHeld }) => !kept && bytesHeld > 0)
  let excess = played.reduce((sum, { bytesHeld }) => sum + bytesHeld, 0) - budget
  const chosen: InfoHash[] = []
  for (const { infoHash, bytesHeld } of played.sort((a, b) => a.lastPlayedMs - b.lastPlayedMs)) {
    if (excess <= 0) break
    if (infoHash === playing) continue
    chosen.push(infoHash)
    excess -= bytesHeld
  }
  return chosen
}

/** @param onChosen hears what will be emptied, before it is: whoever offers it to others must stop */
export async function evictPlayed(
  db: Database,
  budget: number,
  playing?: InfoHash,
  onChosen: (infoHashes: readonly InfoHash[]) => void = () => undefined,
): Promise<InfoHash[]> {
  const chosen = chooseEvictions(await listTorrents(db), budget, playing)
  if (chosen.length === 0) return chosen
  onChosen(chosen)
  await dropPieces(db, chosen)
  return chosen
}

/** Frees at least `needed` bytes of other torrents' played pieces if there are any; false when nothing could be freed. */
export async function freeForQuota(db: Database, writing: InfoHash, needed: number): Promise<boolean> {
  const torrents = await listTorrents(db)
  const played = torrents.reduce((sum, { kept, bytesHeld }) => sum + (kept ? 0 : bytesHeld), 0)
  const chosen = chooseEvictions(torrents, Math.max(0, played - needed), writing)
  if (chosen.length > 0) await dropPieces(db, chosen)
  return chosen.length > 0
}
