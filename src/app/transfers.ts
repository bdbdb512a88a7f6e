// What has carried music to and from this page since it was opened, and what of it was refused: counted, nothing estimated. The
// worker tells which pieces it stored, not of whom it had them; what the page itself fetches is counted by node.
import { computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { InfoHash } from '../core/ids.ts'
import { type PieceLayout, pieceSize } from '../core/pieces.ts'
import type { NodeOutcome } from '../swarm/http-source.ts'
import type { SwarmStatus, TrackerStatus } from '../swarm/status.ts'
import type { SwarmLink } from './swarm-link.ts'

export type Pieces = { pieces: number; bytes: number }
/** `refused`: pieces that were not what their record promises. */
export type FromNode = Pieces & { endpoint: string; refused: number }

export type Transfers = {
  /** Undefined until sharing has begun, and where it is switched off. */
  swarm: SwarmStatus | undefined
  /** `unused` while nothing is shared or looked for. */
  trackers: readonly (Omit<TrackerStatus, 'state'> & { state: TrackerStatus['state'] | 'unused' })[]
  /** What the worker took from Eldernodes for the sound. */
  toPlay: Pieces
  /** What this page took from each Eldernode, to keep albums and to share them. */
  fromNodes: readonly FromNode[]
}

export type TransfersOptions = {
  swarm: SwarmLink['swarm']
  trackers: readonly string[]
  layoutOf(infoHash: InfoHash): Promise<PieceLayout | undefined>
}

export function createTransfers({ swarm, trackers, layoutOf }: TransfersOptions) {
  const toPlay = signal<Pieces>({ pieces: 0, bytes: 0 })
  const fromNodes = signal<readonly FromNode[]>([])
  const layouts = new Map<InfoHash, Promise<PieceLayout | undefined>>()
  const transfers: ReadonlySignal<Transfers> = computed(() => {
    const status = swarm.value?.status.value
    const told = status?.trackers ?? []
    const stateOf = (url: string) =>
      told.find((tracker) => isSame(tracker.url, url)) ?? { state: 'unused' as const, heardMs: undefined }
    return {
      swarm: status,
      trackers: status ? trackers.map((url) => ({ ...stateOf(url), url })) : [],
      toPlay: toPlay.value,
      fromNodes: fromNodes.value,
    }
  })

  return {
    transfers,

    async notePieces(infoHash: InfoHash, indices: readonly number[]): Promise<void> {
      const known = layouts.get(infoHash) ?? layoutOf(infoHash).catch(() => undefined)
      layouts.set(infoHash, known)
      const layout = await known
      const { pieces, bytes } = toPlay.peek()
      const came = layout ? indices.reduce((sum, index) => sum + pieceSize(layout, index), 0) : 0
      toPlay.value = { pieces: pieces + indices.length, bytes: bytes + came }
    },

    noteNode(endpoint: string, outcome: NodeOutcome): void {
      const before = fromNodes.peek().find((node) => node.endpoint === endpoint)
      const now = before ?? { endpoint, pieces: 0, bytes: 0, refused: 0 }
      const next =
        outcome === 'refused'
          ? { ...now, refused: now.refused + 1 }
          : { ...now, pieces: now.pieces + 1, bytes: now.bytes + outcome }
      const rest = fromNodes.peek()
      fromNodes.value = before ? rest.map((node) => (node === before ? next : node)) : [...rest, next]
    },
  }
}

/** Tracker clients cut a slash at the end. */
const isSame = (a: string, b: string): boolean => a.replace(/\/$/, '') === b.replace(/\/$/, '')
