// Bodies of strangers: never more than announced or allowed, and never for ever. A reader that stops early leaves the connection
// alone, so that the answer still finds its way.
import type { FastifyRequest } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { MIB } from '../../src/core/limits.ts'

/** A whole small body must be here within this time. */
export const BODY_DEADLINE_MS = 60_000
/** A large one may take long, but not pause longer than this. */
export const SILENCE_MS = 30_000
/** So much of a refused body is read to its end: closing on a client that still sends would lose the answer. */
const MOST_DRAINED = 8 * MIB
const DRAIN_DEADLINE_MS = 5000

type Incoming = Pick<FastifyRequest, 'raw' | 'headers'>

const chunksOf = (request: Incoming): AsyncIterable<Buffer> => request.raw.iterator({ destroyOnReturn: false })

/** @throws DigmError too-large, timeout */
export async function readBody(request: Incoming, most: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw new DigmError('too-large', { most })
  const parts: Buffer[] = []
  let length = 0
  const deadline = setTimeout(() => request.raw.destroy(new DigmError('timeout')), BODY_DEADLINE_MS)
  try {
    for await (const chunk of chunksOf(request)) {
      length += chunk.length
      if (length > most) throw new DigmError('too-large', { most })
      parts.push(chunk)
    }
  } finally {
    clearTimeout(deadline)
  }
  return Buffer.concat(parts)
}

/** The body as it arrives. @throws DigmError timeout */
export async function* streamBody(request: Incoming): AsyncGenerator<Buffer, void, void> {
  const giveUpLater = () => setTimeout(() => request.raw.destroy(new DigmError('timeout')), SILENCE_MS).unref()
  let silence = giveUpLater()
  try {
    for await (const chunk of chunksOf(request)) {
      clearTimeout(silence)
      silence = giveUpLater()
      yield chunk
    }
  } finally {
    clearTimeout(silence)
  }
}

/** Reads what is left of a refused body, if that is little. False: it is not, and the connection must close. */
export async function drainBody({ raw, headers }: Incoming): Promise<boolean> {
  if (raw.complete) return true
  if (raw.destroyed || Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > MOST_DRAINED) return false
  return new Promise((resolve) => {
    const settle = (isDrained: boolean) => {
      clearTimeout(deadline)
      resolve(isDrained)
    }
    const deadline = setTimeout(() => settle(false), DRAIN_DEADLINE_MS)
    raw.once('end', () => settle(true))
    raw.once('close', () => settle(false))
    raw.resume()
  })
}
