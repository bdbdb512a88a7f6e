// What the swarm says of itself: figures that were counted, nothing estimated.
import type { LiveTorrent } from './live-torrent.ts'

export type TrackerStatus = {
  url: string
  state: 'connected' | 'waiting'
  /** When it last answered. */
  heardMs: number | undefined
}

export type SwarmStatus = {
  /** This tab holds the swarm. */
  leader: boolean
  torrents: number
  /** Connected now. */
  listeners: number
  eldernodes: number
  /** Since this tab took the swarm; Eldernodes are not counted. */
  bytesFromPeers: number
  bytesToPeers: number
  /** Of listeners: not what their records promise, and thrown away. */
  piecesRefused: number
  /** That any live torrent asks. */
  trackers: readonly TrackerStatus[]
}

export type Transferred = Pick<SwarmStatus, 'bytesFromPeers' | 'bytesToPeers' | 'piecesRefused'>

/** @param ended what torrents that are not live any more have transferred */
export function statusOf(leader: boolean, torrents: readonly LiveTorrent[], ended: Transferred): SwarmStatus {
  const peers = torrents.flatMap((torrent) => torrent.peers())
  const eldernodes = peers.filter(({ isEldernode }) => isEldernode).length
  return {
    leader,
    torrents: torrents.length,
    listeners: peers.length - eldernodes,
    eldernodes,
    ...addTransferred([ended, ...torrents]),
    trackers: mergeTrackers(torrents.flatMap((torrent) => torrent.trackers())),
  }
}

/** One row a tracker: all torrents share its socket, and it answers each by itself. */
export function mergeTrackers(parts: readonly TrackerStatus[]): TrackerStatus[] {
  const merged = new Map<string, TrackerStatus>()
  for (const { url, state, heardMs } of parts) {
    const known = merged.get(url)
    const heard = Math.max(known?.heardMs ?? 0, heardMs ?? 0)
    const isConnected = state === 'connected' || known?.state === 'connected'
    merged.set(url, { url, state: isConnected ? 'connected' : 'waiting', heardMs: heard === 0 ? undefined : heard })
  }
  return [...merged.values()]
}

export function addTransferred(parts: readonly Transferred[]): Transferred {
  const sum = (of: keyof Transferred) => parts.reduce((total, part) => total + part[of], 0)
  return {
    bytesFromPeers: sum('bytesFromPeers'),
    bytesToPeers: sum('bytesToPeers'),
    piecesRefused: sum('piecesRefused'),
  }
}
