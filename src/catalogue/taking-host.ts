// Who takes a batch in: the page itself a few entries, many a worker that is started when first needed and ended when idle. A worker
// that cannot be had, or breaks, costs speed only: its work is done in the page.
import { KIB } from '../core/limits.ts'
import type { Verifier } from '../core/signed.ts'
import type { Database } from '../storage/database.ts'
import type { TakeAnswer, TakeAsk } from './intake-worker.ts'
import { type Batch, createTaker, type Take, type Taken } from './taking.ts'

/** The page does as many without being held up: entries, or bytes of lines. */
const FEW = 32
const FEW_BYTES = 64 * KIB
const IDLE_MS = 10_000

export type TakingHost = { take: Take; close(): void }

export type TakingHostOptions = {
  db: Database
  verifier: Verifier | undefined
  startWorker: () => Worker | undefined
}

export const startIntakeWorker = (): Worker | undefined =>
  'Worker' in globalThis ? new Worker(new URL('./intake-worker.ts', import.meta.url), { type: 'module' }) : undefined

export function createTakingHost({ db, verifier, startWorker }: TakingHostOptions): TakingHost {
  const takeHere = createTaker({ db, verifier, rest: () => new Promise((resolve) => setTimeout(resolve)) })
  const waiting = new Map<number, (taken: Taken | undefined) => void>()
  let worker: Worker | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let lastId = 0
  let isBroken = false

  function end(): void {
    clearTimeout(idle)
    worker?.terminate()
    worker = undefined
    for (const give of waiting.values()) give(undefined)
    waiting.clear()
  }

  function fail(): void {
    isBroken = true
    end()
  }

  function start(): Worker | undefined {
    if (worker || isBroken) return worker
    worker = startWorker()
    worker?.addEventListener('error', fail)
    worker?.addEventListener('messageerror', fail)
    worker?.addEventListener('message', ({ data }: MessageEvent<TakeAnswer>) => {
      waiting.get(data.id)?.(data.taken)
      waiting.delete(data.id)
    })
    return worker
  }

  async function takeThere(own: Worker, batch: Batch): Promise<Taken | undefined> {
    clearTimeout(idle)
    const id = ++lastId
    const taken = await new Promise<Taken | undefined>((resolve) => {
      waiting.set(id, resolve)
      const ask: TakeAsk = { id, batch }
      own.postMessage(ask)
    })
    clearTimeout(idle)
    if (worker && waiting.size === 0) idle = setTimeout(end, IDLE_MS)
    return taken
  }

  return {
    async take(batch) {
      // A database in memory is this page's alone.
      const isMany = batch.length > (batch instanceof Uint8Array ? FEW_BYTES : FEW)
      const own = verifier && db.persistent && isMany ? start() : undefined
      const taken = own && (await takeThere(own, batch))
      if (taken) return taken
      const { changed, known, refused } = await takeHere(batch)
      // The worker may have stored some of it and never said so.
      return own ? { changed: [...changed, ...known], known: [], refused } : { changed, known, refused }
    },
    close: end,
  }
}
