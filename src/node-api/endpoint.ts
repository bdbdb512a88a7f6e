// How every request to an Eldernode is made: a deadline, a limit on what is read, and DigmErrors for what goes wrong.
import { DigmError, errorFromBody } from '../core/errors.ts'

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** Time for an answer to begin; a node that is silent longer counts as unreachable. */
export const ANSWER_DEADLINE_MS = 8000

/**
 * A response whose status is 2xx; `signal` ends the request at any time, the deadline only its beginning.
 * @throws DigmError unreachable, cancelled, timeout, or the code the node answered with
 */
export async function request(
  fetch: Fetch,
  url: string,
  init: RequestInit & { signal?: AbortSignal | undefined; cache?: 'no-store' } = {},
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<Response> {
  if (init.signal?.aborted) throw new DigmError('cancelled')
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new DigmError('timeout', { url })), deadlineMs)
  const signal = init.signal ? AbortSignal.any([init.signal, deadline.signal]) : deadline.signal
  try {
    const response = await fetch(url, { ...init, signal, credentials: 'omit' })
    if (!response.ok) throw await errorOf(response)
    return response
  } catch (error) {
    if (error instanceof DigmError) throw error
    if (init.signal?.aborted) throw new DigmError('cancelled', {}, { cause: error })
    throw new DigmError('unreachable', { url }, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function errorOf(response: Response): Promise<DigmError> {
  const text = await readText(response, 4096).catch(() => '')
  try {
    return errorFromBody(response.status, JSON.parse(text))
  } catch {
    return errorFromBody(response.status, undefined)
  }
}

/** @throws DigmError too-large as soon as more than `most` bytes came */
export async function readBytes(response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader()
  if (!reader) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > most) {
      await reader.cancel()
      throw new DigmError('too-large', { url: response.url, most })
    }
    parts.push(value)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const readText = async (response: Response, most: number): Promise<string> =>
  new TextDecoder().decode(await readBytes(response, most))
