// The live side of the catalogue comes after the first paint, or when something is first written here; until then, and where its
// code cannot be had, this stands in: nobody is connected, and what is asked to be followed waits.
import { computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { Graph, GraphOptions } from '../catalogue/graph.ts'
import type { NetworkState } from '../catalogue/network.ts'
import type { Outbox } from '../catalogue/outbox.ts'
import type { Album } from '../core/records.ts'
import type { OutboxRow } from '../storage/schema.ts'

export type GraphLink = {
  readonly network: ReadonlySignal<NetworkState>
  readonly outbox: Pick<Outbox, 'enqueue' | 'rows'>
  /** Loads GUN and connects. */
  start(): Promise<void>
  /** Hears of an album's tracks and receipts until the returned function is called. */
  follow(album: Album): () => void
}

export function createGraphLink(options: GraphOptions): GraphLink {
  const graph = signal<Graph | undefined>(undefined)
  const early = new Set<(graph: Graph) => void>()
  let loading: Promise<Graph> | undefined

  async function bring(): Promise<Graph> {
    const { createGraph } = await import('../catalogue/graph.ts')
    const created = createGraph(options)
    graph.value = created
    for (const begin of early) begin(created)
    early.clear()
    return created
  }

  function load(): Promise<Graph> {
    loading ??= bring().catch((error: unknown) => {
      // Asked again at the next need.
      loading = undefined
      throw error
    })
    return loading
  }

  const rows = computed((): readonly OutboxRow[] => graph.value?.outbox.rows.value ?? [])
  return {
    network: computed(
      () =>
        graph.value?.network.value ?? {
          relays: [],
          eldernodes: [],
          outbox: { waiting: 0, sent: 0, refused: 0 },
          tally: options.intake.tally.value,
        },
    ),
    outbox: { rows, enqueue: async (entry) => (await load()).outbox.enqueue(entry) },
    start: async () => (await load()).start(),

    follow(album) {
      const current = graph.peek()
      if (current) return current.follow(album)
      let stop = () => {}
      const begin = (created: Graph) => {
        stop = created.follow(album)
      }
      early.add(begin)
      return () => {
        early.delete(begin)
        stop()
      }
    },
  }
}
