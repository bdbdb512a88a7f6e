// Who verifies: a few entries are done in place, many by a worker that is started when first needed and ended when idle. A worker
// that cannot be had, or breaks, costs speed only: its work is done in place.
import type { Entry, Verifier } from '../core/signed.ts'
import { type Verdict, verdictOf } from './verdict.ts'
import type { Judged, VerifyAnswer, VerifyAsk } from './verify-worker.ts'

/** About what the main thread does within a frame. */
const FEW = 16
const IDLE_MS = 10_000

export type Verifying = {
  verify(entries: readonly Entry[]): Promise<Verdict[]>
  close(): void
}

export const startVerifyWorker = (): Worker | undefined =>
  'Worker' in globalThis ? new Worker(new URL('./verify-worker.ts', import.meta.url), { type: 'module' }) : undefined

export function createVerifying(verifier: Verifier | undefined, startWorker: () => Worker | undefined): Verifying {
  const waiting = new Map<number, (judged: Judged[] | undefined) => void>()
  let worker: Worker | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let lastId = 0
  let isBroken = false

  async function inPlace(entries: readonly Entry[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = []
    for (let at = 0; at < entries.length; at += FEW) {
      const batch = entries.slice(at, at + FEW)
      verdicts.push(...(await Promise.all(batch.map((entry) => verdictOf(entry, verifier)))))
      // Lets the page draw in between.
      if (at + FEW < entries.length) await new Promise((resolve) => setTimeout(resolve))
    }
    return verdicts
  }

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
    worker?.addEventListener('message', ({ data }: MessageEvent<VerifyAnswer>) => {
      waiting.get(data.id)?.(data.judged)
      waiting.delete(data.id)
    })
    return worker
  }

  async function verify(entries: readonly Entry[]): Promise<Verdict[]> {
    const own = verifier && entries.length > FEW ? start() : undefined
    if (!own) return inPlace(entries)
    clearTimeout(idle)
    const id = ++lastId
    const judged = await new Promise<Judged[] | undefined>((resolve) => {
      waiting.set(id, resolve)
      const ask: VerifyAsk = { id, entries }
      own.postMessage(ask)
    })
    clearTimeout(idle)
    if (worker && waiting.size === 0) idle = setTimeout(end, IDLE_MS)
    if (!judged) return inPlace(entries)
    return entries.map((entry, i) => {
      const verdict = judged[i] ?? 'internal'
      return typeof verdict === 'string' ? verdict : { ...entry, ...verdict }
    })
  }
  return { verify, close: end }
}
