import { DigmError } from '../../src/core/errors.ts'

const DEADLINE_MS = 20_000

/** A small answer of another node, and no more of it than allowed. @throws DigmError node-unreachable, not-found, too-large */
export async function fetchBytes(url: string, most: number, abort: AbortSignal): Promise<Buffer> {
  const signal = AbortSignal.any([abort, AbortSignal.timeout(DEADLINE_MS)])
  const response = await fetch(url, { signal, redirect: 'error' }).catch((cause: unknown) => {
    throw new DigmError('node-unreachable', { url }, { cause })
  })
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new DigmError(response.status === 404 ? 'not-found' : 'node-unreachable', { url, status: response.status })
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > most) throw new DigmError('too-large', { url })
    parts.push(part)
  }
  return Buffer.concat(parts)
}
