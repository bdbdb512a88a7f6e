// The swarm comes late (its code is large, and the first sound goes before it); until then, and without it, this stands in.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { Env } from '../core/env.ts'
import type { InfoHash, TrackId } from '../core/ids.ts'
import type { Want, WantAnswer } from '../core/messages.ts'
import { trackerOf } from '../core/urls.ts'
import type { Database } from '../storage/database.ts'
import { getSetting } from '../storage/settings.ts'
import type { NodeOutcome } from '../swarm/http-source.ts'
import type { Swarm } from '../swarm/swarm.ts'

export type SwarmLink = {
  readonly swarm: ReadonlySignal<Swarm | undefined>
  /** Brings the swarm in; resolves to undefined where it is switched off or cannot run. */
  load(): Promise<Swarm | undefined>
  play(trackId: TrackId): void
  answerWant(want: Want): Promise<WantAnswer>
  noteStored(infoHash: InfoHash, indices: readonly number[]): void
  notePlayhead(trackId: TrackId, positionSec: number, durationSec: number): void
}

export type SwarmLinkOptions = {
  db: Database
  env: Env
  enabled: boolean
  onStorageFull: () => void
  onNode: (endpoint: string, outcome: NodeOutcome) => void
}

export function createSwarmLink({ db, env, enabled, onStorageFull, onNode }: SwarmLinkOptions): SwarmLink {
  const swarm = signal<Swarm | undefined>(undefined)
  let loading: Promise<Swarm | undefined> | undefined
  /** Asked for before there was a swarm. */
  let waiting: TrackId | undefined

  const play = (trackId: TrackId) => {
    waiting = trackId
    // It plays over HTTP whether or not peers can be had.
    void swarm
      .peek()
      ?.play(trackId)
      .catch(() => undefined)
  }

  async function begin(): Promise<Swarm | undefined> {
    if (!enabled) return undefined
    try {
      const [{ createSwarm }, budget] = await Promise.all([
        import('../swarm/swarm.ts'),
        getSetting(db, 'uploadBudget').catch(() => undefined),
      ])
      const created = createSwarm({
        db,
        endpoints: env.endpoints,
        trackerUrls: env.endpoints.map(trackerOf),
        iceServers: env.iceServers,
        uploadBudget: typeof budget === 'number' && budget >= 0 ? budget : Number.POSITIVE_INFINITY,
        onNode,
        onFailed: (code) => {
          if (code === 'storage-full') onStorageFull()
        },
      })
      swarm.value = created
      if (waiting) play(waiting)
      return created
    } catch (error) {
      console.warn('No swarm:', error)
      return undefined
    }
  }

  return {
    swarm,
    load() {
      loading ??= begin()
      return loading
    },
    play,
    // While the swarm is on its way a piece that may wait does: else the worker would take a whole megabyte from an Eldernode.
    async answerWant(want) {
      const askedAtMs = performance.now()
      const ready = swarm.peek() ?? (await loading)
      const deadlineMs = Math.max(0, want.deadlineMs - (performance.now() - askedAtMs))
      return (await ready?.answerWant({ ...want, deadlineMs })) ?? { answer: 'not-mine' }
    },
    noteStored: (infoHash, indices) => swarm.peek()?.noteStored(infoHash, indices),
    notePlayhead: (trackId, positionSec, durationSec) => swarm.peek()?.notePlayhead(trackId, positionSec, durationSec),
  }
}
