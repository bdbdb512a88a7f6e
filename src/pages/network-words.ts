// The network's states and reasons as people say them.
import type { Services } from '../app/services.ts'
import { DigmError, type ErrorCode, isErrorCode } from '../core/errors.ts'
import '../core/maker-errors.ts'

type NetworkState = Services['network']['value']

export const RELAY_WORDS: Record<NetworkState['relays'][number]['state'], string> = {
  connecting: 'connecting',
  connected: 'connected',
  waiting: 'not reached, tried again soon',
  off: 'switched off',
}

export const TRACKER_WORDS: Record<Services['transfers']['value']['trackers'][number]['state'], string> = {
  connected: 'connected',
  waiting: 'not reached, tried again soon',
  unused: 'not needed now',
}

export const STATUS_WORDS: Record<NetworkState['eldernodes'][number]['status'], string> = {
  active: 'active',
  draining: 'closing down',
  inactive: 'not active',
}

/** `just now`, `12 seconds ago`, `3 hours ago`. */
export function formatAgo(thenMs: number, nowMs: number): string {
  const sec = Math.round((nowMs - thenMs) / 1000)
  if (sec < 5) return 'just now'
  const [count, unit] =
    sec < 60
      ? [sec, 'second']
      : sec < 3600
        ? [Math.floor(sec / 60), 'minute']
        : sec < 86_400
          ? [Math.floor(sec / 3600), 'hour']
          : [Math.floor(sec / 86_400), 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

/** An endpoint as people read it. It was parsed before it was stored; what is not a URL is shown as it is. */
export const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).host : endpoint)

/** Every reason once, the most frequent first. */
export function refusedRows(tally: NetworkState['tally']): { reason: string; count: number }[] {
  const counts = new Map<ErrorCode, number>()
  for (const { refused } of Object.values(tally))
    for (const [code, count] of Object.entries(refused))
      if (isErrorCode(code)) counts.set(code, (counts.get(code) ?? 0) + count)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => ({ reason: new DigmError(code).message, count }))
}
