// What the swarm says of itself: figures that were counted, nothing estimated.
import type { LiveTorrent } from './live-torrent.ts'

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
}

export type Transferred = Pick<SwarmStatus, 'bytesFromPeers' | 'bytesToPeers'>

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
  }
}

export function addTransferred(parts: readonly Transferred[]): Transferred {
  return {
    bytesFromPeers: parts.reduce((sum, { bytesFromPeers }) => sum + bytesFromPeers, 0),
    bytesToPeers: parts.reduce((sum, { bytesToPeers }) => sum + bytesToPeers, 0),
  }
}
