// The search as the pages have it: a worker that is started at the first need and ended after a calm. Every question has a
// deadline. Where no worker can start, the same index is made on the page's own thread, in short slices.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { DigmError } from '../core/errors.ts'
import { type AlbumId, isAlbumId } from '../core/ids.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from '../storage/database.ts'
import type { Changed } from './intake.ts'
import type { SearchDocument } from './search-document.ts'
import { parseFromSearchWorker, type SearchHit, type SearchState, type ToSearchWorker } from './search-messages.ts'

export type { SearchHit, SearchState } from './search-messages.ts'

export type Search = {
  readonly state: ReadonlySignal<SearchState>
  /** Begins to load the index, so that the first question is answered sooner. */
  open(): void
  /** @throws DigmError timeout, storage-unavailable */
  find(query: string, limit?: number): Promise<readonly SearchHit[]>
}

export type SearchOptions = {
  db: Database
  /** Hears of every album that came or changed, in this tab or another. */
  intake: { onChange(listener: (changed: readonly Changed[]) => void): () => void }
  startWorker?: () => Worker
  idleMs?: number
  deadlineMs?: number
}

type Host = {
  find(query: string, limit: number): Promise<readonly SearchHit[]>
  changed(albums: readonly (AlbumId | SearchDocument)[]): void
  end(): void
}

const MOST_HITS = 50
const PAGE_SLICE = 20

const ownWorker = () => new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module', name: 'search' })

export function createSearch(options: SearchOptions): Search {
  const { db, intake, startWorker = ownWorker, idleMs = 180_000, deadlineMs = 10_000 } = options
  const state = signal<SearchState>({ status: 'idle' })
  let host: Promise<Host> | undefined
  let idle: ReturnType<typeof setTimeout> | undefined

  /** A calm begins when nothing is under way. */
  const rest = () => {
    clearTimeout(idle)
    idle = setTimeout(end, idleMs)
  }
  const onState = (next: SearchState) => {
    state.value = next
    if (next.status === 'ready' || next.status === 'failed') rest()
  }

  async function start(): Promise<Host> {
    // A database in memory is this page's alone.
    const worker = db.persistent ? await workerHost(startWorker, onState, end, deadlineMs) : undefined
    return worker ?? pageHost(db, onState)
  }

  function open(): Promise<Host> {
    if (host) {
      rest()
      return host
    }
    const stop = intake.onChange((changed) => {
      const albums = changed.flatMap(
        ({ soul, key, document }) => document ?? (kindOf(soul) === 'albums' && isAlbumId(key) ? key : []),
      )
      if (albums.length > 0) void started.then((running) => running.changed(albums))
    })
    const started: Promise<Host> = start().then((running) => ({
      ...running,
      end: () => {
        stop()
        running.end()
      },
    }))
    host = started
    return started
  }

  function end(): void {
    clearTimeout(idle)
    void host?.then((running) => running.end())
    host = undefined
    state.value = { status: 'idle' }
  }

  return {
    state,
    open: () => void open(),
    async find(query, limit = 20) {
      return (await open()).find(query, Math.min(limit, MOST_HITS))
    },
  }
}

/** Undefined where no worker starts: none is allowed, its file cannot be had, it has no database. */
async function workerHost(
  startWorker: () => Worker,
  onState: (state: SearchState) => void,
  onLost: () => void,
  deadlineMs: number,
): Promise<Host | undefined> {
  const asked = new Map<number, { resolve(hits: readonly SearchHit[]): void; reject(error: DigmError): void }>()
  let nextId = 0
  let worker: Worker
  try {
    worker = startWorker()
  } catch {
    return undefined
  }
  const say = (message: ToSearchWorker) => worker.postMessage(message)
  const begun = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), deadlineMs)
    const settle = (started: boolean) => {
      clearTimeout(timer)
      resolve(started)
    }
    worker.onerror = () => {
      settle(false)
      // One that dies later, or hangs, answers nothing any more; the next question starts another.
      if (asked.size > 0) onLost()
      for (const { reject } of asked.values()) reject(new DigmError('internal'))
      asked.clear()
    }
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = parseFromSearchWorker(data)
      if (message?.type === 'state') {
        settle(message.state.status !== 'failed')
        onState(message.state)
      } else if (message) {
        const question = asked.get(message.id)
        asked.delete(message.id)
        if (message.type === 'found') question?.resolve(message.hits)
        else question?.reject(new DigmError(message.code))
      }
    }
  })
  if (!begun) {
    worker.terminate()
    return undefined
  }
  return {
    find: (query, limit) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        const timer = setTimeout(() => {
          asked.delete(id)
          onLost()
          reject(new DigmError('timeout', { what: 'search' }))
        }, deadlineMs)
        const settled = () => clearTimeout(timer)
        asked.set(id, {
          resolve: (hits) => {
            settled()
            resolve(hits)
          },
          reject: (error) => {
            settled()
            reject(error)
          },
        })
        say({ type: 'find', id, query, limit })
      }),
    changed: (albums) => say({ type: 'changed', albums: [...albums] }),
    end: () => worker.terminate(),
  }
}

async function pageHost(db: Database, onState: (state: SearchState) => void): Promise<Host> {
  const { createSearchEngine } = await import('./search-engine.ts')
  const engine = createSearchEngine({ db, onState, persist: false, slice: PAGE_SLICE })
  return {
    find: engine.find,
    changed: (albums) => void engine.changed(albums).catch(() => undefined),
    end: engine.close,
  }
}
