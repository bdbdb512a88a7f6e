// The wires between trusted nodes. Each node opens one to every node it trusts and is told there what is new: so two nodes that
// trust each other hear each other, what came from a node is not told to it again, and what is known already is told to nobody.
import type { Frame } from '../../src/core/frames.ts'
import type { NodeId } from '../../src/core/ids.ts'
import { keepLink, type LinkOptions } from './link.ts'
import { newNonce, provenNode } from './node-proof.ts'
import type { Peer } from './peers.ts'
import type { Relay } from './relay.ts'
import { proofText } from './wire-text.ts'

export type MeshOptions = Omit<LinkOptions, 'endpoint' | 'onNode'> & {
  endpoints: readonly string[]
  relay: () => Relay
}

export class Mesh {
  private readonly stopping = new AbortController()
  /** Nodes whose endpoint is configured here and has proved who it is. */
  private readonly trusted = new Map<NodeId, string>()
  /** Proved, but not yet known to be trusted: its endpoint may not have answered yet. */
  private readonly proven = new Map<NodeId, Peer>()
  private links: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: MeshOptions) {}

  start(): void {
    const onNode = (nodeId: NodeId, endpoint: string) => {
      this.trusted.set(nodeId, endpoint)
      const peer = this.proven.get(nodeId)
      if (peer) this.follow(peer, nodeId)
    }
    const { endpoints } = this.options
    const links = endpoints.map((endpoint) =>
      keepLink({ ...this.options, endpoint, onNode: (nodeId) => onNode(nodeId, endpoint) }, this.stopping.signal),
    )
    this.links = Promise.all(links)
  }

  /** Nodes that are trusted and have proved their endpoints. */
  get nodes(): ReadonlyMap<NodeId, string> {
    return this.trusted
  }

  /** First it says who it is and gets a nonce, then it comes back with the nonce signed. */
  async hear(peer: Peer, { proof }: Extract<Frame, { kind: 'proof' }>): Promise<void> {
    const { identity, relay } = this.options
    if (proof.signature === undefined) {
      peer.nonce = newNonce()
      return relay().send(peer, proofText({ nonce: peer.nonce, nodeId: identity.nodeId }))
    }
    const { nonce } = peer
    delete peer.nonce
    const nodeId = await provenNode(proof, nonce, identity.nodeId)
    if (!nodeId) return peer.socket.close(1008, 'not proved')
    if (this.trusted.has(nodeId)) return this.follow(peer, nodeId)
    // Strangers prove themselves too: only the latest few are kept in mind.
    const [oldest] = this.proven.keys()
    if (this.proven.size >= 1000 && oldest) this.proven.delete(oldest)
    this.proven.set(nodeId, peer)
    return undefined
  }

  async close(): Promise<void> {
    this.stopping.abort()
    await this.links
  }

  private follow(peer: Peer, nodeId: NodeId): void {
    const { identity, relay } = this.options
    this.proven.delete(nodeId)
    if (peer.socket.readyState !== peer.socket.OPEN) return
    relay().follow(peer, nodeId)
    void relay().send(peer, proofText({ nodeId: identity.nodeId }))
  }
}
