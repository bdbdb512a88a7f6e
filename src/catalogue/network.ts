// What the network page shows of the catalogue's side: figures that were counted, nothing estimated.
import type { ErrorCode } from '../core/errors.ts'
import type { NodeId } from '../core/ids.ts'
import type { OutboxState } from '../storage/outbox.ts'

export type RelayState = 'connecting' | 'connected' | 'waiting' | 'off'

export type RelayStatus = {
  endpoint: string
  /** `waiting` between two attempts, `off` when GUN is switched off or cannot be used here. */
  state: RelayState
  /** When it came into this state, Unix ms. */
  sinceMs: number
  /** When its last frame came; undefined before the first. */
  lastSeenMs: number | undefined
  bytesIn: number
  bytesOut: number
  refused: Readonly<Partial<Record<ErrorCode, number>>>
}

export type KnownEldernode = {
  nodeId: NodeId
  endpoint: string
  status: 'active' | 'draining' | 'inactive'
  /** As its newest signed heartbeat says, Unix ms. */
  lastSeenMs: number
  seedingCount: number
  capacityBytes: number
  usedBytes: number
}

export type NetworkState = {
  relays: readonly RelayStatus[]
  eldernodes: readonly KnownEldernode[]
  outbox: Readonly<Record<OutboxState, number>>
}
