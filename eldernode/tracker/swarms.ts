// Who is in which swarm. Pure book-keeping: a `Link` is whatever the peer is reached by; time and chance are handed in.
import type { BinaryId } from './parse-frame.ts'

export type SwarmPeer<Link> = { link: Link; isComplete: boolean; seenAtMs: number }
export type Counts = { complete: number; incomplete: number }

export class Swarms<Link> {
  private readonly swarms = new Map<BinaryId, Map<BinaryId, SwarmPeer<Link>>>()

  constructor(private readonly maxPeers = 2000) {}

  get size(): number {
    return this.swarms.size
  }

  get peerCount(): number {
    let count = 0
    for (const swarm of this.swarms.values()) count += swarm.size
    return count
  }

  peer(infoHash: BinaryId, peerId: BinaryId): SwarmPeer<Link> | undefined {
    return this.swarms.get(infoHash)?.get(peerId)
  }

  hasRoom(infoHash: BinaryId): boolean {
    return (this.swarms.get(infoHash)?.size ?? 0) < this.maxPeers
  }

  announce(infoHash: BinaryId, peerId: BinaryId, peer: SwarmPeer<Link>): void {
    const swarm = this.swarms.get(infoHash) ?? new Map<BinaryId, SwarmPeer<Link>>()
    this.swarms.set(infoHash, swarm.set(peerId, peer))
  }

  leave(infoHash: BinaryId, peerId: BinaryId): void {
    const swarm = this.swarms.get(infoHash)
    swarm?.delete(peerId)
    if (swarm?.size === 0) this.swarms.delete(infoHash)
  }

  drop(infoHash: BinaryId): void {
    this.swarms.delete(infoHash)
  }

  /** Peers that were not heard of since `beforeMs`. */
  prune(beforeMs: number): void {
    for (const [infoHash, swarm] of this.swarms) {
      for (const [peerId, peer] of swarm) if (peer.seenAtMs < beforeMs) this.leave(infoHash, peerId)
    }
  }

  counts(infoHash: BinaryId): Counts {
    const counts = { complete: 0, incomplete: 0 }
    for (const peer of this.swarms.get(infoHash)?.values() ?? []) {
      if (peer.isComplete) counts.complete++
      else counts.incomplete++
    }
    return counts
  }

  /** Up to `count` that have everything, who came last first. */
  seeds(infoHash: BinaryId, count: number): { peerId: BinaryId; link: Link }[] {
    const complete = [...(this.swarms.get(infoHash) ?? [])].filter(([, { isComplete }]) => isComplete)
    return complete
      .slice(-count)
      .reverse()
      .map(([peerId, { link }]) => ({ peerId, link }))
  }

  /** Up to `count` others, at random; two that both have everything have nothing to say to each other. */
  others(infoHash: BinaryId, peerId: BinaryId, count: number, random: () => number): Link[] {
    const swarm = this.swarms.get(infoHash)
    const isComplete = swarm?.get(peerId)?.isComplete ?? false
    const links: Link[] = []
    let seen = 0
    for (const [id, peer] of swarm ?? []) {
      if (id === peerId || (isComplete && peer.isComplete)) continue
      seen++
      if (links.length < count) links.push(peer.link)
      else {
        const at = Math.floor(random() * seen)
        if (at < count) links[at] = peer.link
      }
    }
    return links
  }
}
