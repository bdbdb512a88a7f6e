// The node's own signed record, refreshed while it lives, and announced to everybody who listens.

import type { EldernodeRecord } from '../src/core/records.ts'
import { signRecord } from '../src/core/signed.ts'
import { soulOf } from '../src/core/souls.ts'
import { sha256 } from './node-crypto.ts'
import type { NodeIdentity } from './node-key.ts'
import type { Library } from './store/library.ts'

const REFRESH_EVERY_MS = 30_000

export type HeartbeatOptions = {
  identity: NodeIdentity
  library: Library
  /** Public origin; a node without one has nothing to announce. */
  endpoint: string
  capacityBytes: number
  isServing(): boolean
  onError(error: unknown): void
}

export class Heartbeat {
  private readonly timer = setInterval(() => void this.beat(), REFRESH_EVERY_MS).unref()

  constructor(private readonly options: HeartbeatOptions) {}

  /** Says now how the node is. */
  async beat(status: EldernodeRecord['status'] = this.options.isServing() ? 'active' : 'draining'): Promise<void> {
    const { identity, library, endpoint, capacityBytes, onError } = this.options
    try {
      await library.serial.run(async () => {
        const shown = await library.visible('eldernodes', identity.nodeId)
        const nowMs = Date.now()
        const record: EldernodeRecord = {
          nodeId: identity.nodeId,
          endpoint,
          status,
          lastSeen: nowMs,
          seedingCount: library.shelf.torrentCount,
          capacityBytes,
          usedBytes: library.usedBytes,
          version: Math.max(nowMs, (shown?.version ?? 0) + 1),
        }
        const soul = await soulOf('eldernodes', identity.nodeId, sha256)
        await library.records.show([await signRecord(identity.signer, soul, identity.nodeId, record)])
      })
    } catch (error) {
      onError(error)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.beat('inactive')
  }
}
