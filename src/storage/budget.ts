// Room for bytes. Kept bytes are never touched; played ones go least recently played first, when their budget is exceeded or
// the browser's quota bites.
import type { InfoHash } from '../core/ids.ts'
import { GIB } from '../core/limits.ts'
import type { Database } from './database.ts'
import { dropPieces, listTorrents } from './torrents.ts'

export const DEFAULT_PLAYED_BUDGET = GIB

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

export async function evictPlayed(db: Database, budget: number, playing?: InfoHash): Promise<InfoHash[]> {
  const chosen = chooseEvictions(await listTorrents(db), budget, playing)
  if (chosen.length > 0) await dropPieces(db, chosen)
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
