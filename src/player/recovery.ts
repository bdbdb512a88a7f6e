// What to do when a media element gave up, or waits too long: ask the same URL why, then retry, play once from elsewhere, or say so.
import { type ErrorCode, errorFromBody } from '../core/errors.ts'

/**
 * What the URL of a failed source answers: its refusal, bytes (then the element itself is at fault), a connection that broke at
 * once, or nothing within the deadline.
 */
export type ProbeResult = ErrorCode | 'ok' | 'broken' | 'silent'
export type Probe = (url: string, share: number, signal: AbortSignal) => Promise<ProbeResult>

export type Failure = {
  /** Failures of this track since it last made progress, this one included. */
  failures: number
  source: 'stream' | 'fallback'
  probe: ProbeResult
}
export type Remedy = { do: 'reload' } | { do: 'fallback' } | { do: 'give-up'; code: ErrorCode }

export function remedyFor({ failures, source, probe }: Failure): Remedy {
  if (source === 'fallback') return { do: 'give-up', code: probe === 'ok' ? 'not-playable' : codeOf(probe) }
  if (probe !== 'ok' && (probe !== 'broken' || failures > 1)) return { do: 'give-up', code: codeOf(probe) }
  return failures > 1 ? { do: 'fallback' } : { do: 'reload' }
}

const codeOf = (probe: ErrorCode | 'broken' | 'silent'): ErrorCode =>
  probe === 'broken' || probe === 'silent' ? 'unreachable' : probe

/**
 * Asks for two bytes at the start and, when `share` (0..1 of the track) lies further in, two bytes about there: a track that is
 * held in part answers the first and refuses the second.
 */
export function fetchProbe(fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): Probe {
  const ask = async (url: string, start: number, signal: AbortSignal) => {
    const response = await fetch(url, { headers: { Range: `bytes=${start}-${start + 1}` }, signal, cache: 'no-store' })
    if (response.ok) {
      await response.body?.cancel()
      return { result: 'ok' as const, size: Number(response.headers.get('content-range')?.split('/')[1]) }
    }
    const body: unknown = await response.json().catch(() => undefined)
    return { result: errorFromBody(response.status, body).code, size: Number.NaN }
  }
  return async (url, share, signal) => {
    try {
      const first = await ask(url, 0, signal)
      if (first.result !== 'ok' || !(first.size > 4)) return first.result
      const start = Math.floor((first.size - 2) * Math.min(Math.max(share, 0), 1))
      return start === 0 ? 'ok' : (await ask(url, start, signal)).result
    } catch {
      return signal.aborted ? 'silent' : 'broken'
    }
  }
}
