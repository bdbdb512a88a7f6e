// Which live torrents may sleep: pure over how busy they are.
import type { InfoHash } from '../../src/core/ids.ts'

export const QUIET_AFTER_MS = 120_000

/** `busyAtMs`: when it last had a peer. */
export type LiveView = { infoHash: InfoHash; peers: number; busyAtMs: number }

export const sleepers = (live: readonly LiveView[], nowMs: number): InfoHash[] =>
  live.flatMap(({ infoHash, peers, busyAtMs }) => (peers === 0 && nowMs - busyAtMs >= QUIET_AFTER_MS ? infoHash : []))

/** Who goes when another must live: the longest quiet one; nobody who has peers. */
export function victim(live: readonly LiveView[]): InfoHash | undefined {
  const quiet = live.filter(({ peers }) => peers === 0).sort((a, b) => a.busyAtMs - b.busyAtMs)
  return quiet[0]?.infoHash
}
