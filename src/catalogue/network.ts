// What the network page shows of the catalogue's side: figures that were counted, nothing estimated.
import { computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { ErrorCode } from '../core/errors.ts'
import type { NodeId } from '../core/ids.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from '../storage/database.ts'
import type { OutboxRow, OutboxState } from '../storage/schema.ts'
import type { Intake } from './intake.ts'
import type { Tally } from './tally.ts'

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
  /** What came in and what was refused, by way and reason, since the page was opened. */
  tally: Tally
}

/** More are not listed: keys are free, and a stranger may invent as many nodes as they like. */
const MAX_ELDERNODES = 200

export type NetworkSources = {
  db: Database
  intake: Intake
  relays: ReadonlySignal<readonly RelayStatus[]>
  outbox: ReadonlySignal<readonly OutboxRow[]>
}

export function createNetwork({ db, intake, relays, outbox }: NetworkSources): ReadonlySignal<NetworkState> {
  const eldernodes = signal<readonly KnownEldernode[]>([])
  const read = async () => {
    eldernodes.value = await listEldernodes(db)
  }
  intake.onChange((changed) => {
    if (changed.some(({ soul }) => kindOf(soul) === 'eldernodes')) void read().catch(() => undefined)
  })
  void read().catch(() => undefined)
  return computed(() => ({
    relays: relays.value,
    eldernodes: eldernodes.value,
    outbox: countOf(outbox.value),
    tally: intake.tally.value,
  }))
}

async function listEldernodes(db: Database): Promise<KnownEldernode[]> {
  const rows = await db.run(['eldernodes'], 'readonly', (tx) =>
    tx.objectStore('eldernodes').getAll(undefined, MAX_ELDERNODES),
  )
  return rows
    .map(({ eldernode: { lastSeen, version: _, ...known } }) => ({ ...known, lastSeenMs: lastSeen }))
    .sort((a, b) => b.lastSeenMs - a.lastSeenMs)
}

function countOf(rows: readonly OutboxRow[]): Record<OutboxState, number> {
  const counts = { waiting: 0, sent: 0, refused: 0 }
  for (const { state } of rows) counts[state]++
  return counts
}
