// What has carried music to and from this page since it was opened: counted, nothing estimated.
import { computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { SwarmStatus } from '../swarm/status.ts'
import type { SwarmLink } from './swarm-link.ts'

export type Transfers = {
  /** Undefined until sharing has begun, and where it is switched off. */
  swarm: SwarmStatus | undefined
  trackers: readonly string[]
  /** Pieces that the worker took from Eldernodes for the sound. */
  piecesFromNodes: number
}

export function createTransfers(swarm: SwarmLink['swarm'], trackers: readonly string[]) {
  const pieces = signal(0)
  const transfers: ReadonlySignal<Transfers> = computed(() => ({
    swarm: swarm.value?.status.value,
    trackers: swarm.value ? trackers : [],
    piecesFromNodes: pieces.value,
  }))
  return {
    transfers,
    notePieces(count: number) {
      pieces.value += count
    },
  }
}
