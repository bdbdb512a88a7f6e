// Bodies of strangers: never more than announced or allowed, and never for ever.
import type { FastifyRequest } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'

/** A whole small body must be here within this time. */
const BODY_DEADLINE_MS = 60_000
/** A large one may take long, but not pause longer than this. */
const SILENCE_MS = 30_000

/** @throws DigmError too-large, timeout */
export async function readBody(request: FastifyRequest, most: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw new DigmError('too-large', { most })
  const parts: Buffer[] = []
  let length = 0
  const deadline = setTimeout(() => request.raw.destroy(new DigmError('timeout')), BODY_DEADLINE_MS)
  try {
    for await (const chunk of request.raw as AsyncIterable<Buffer>) {
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
export async function* streamBody(request: FastifyRequest): AsyncGenerator<Buffer, void, void> {
  const silence = setTimeout(() => request.raw.destroy(new DigmError('timeout')), SILENCE_MS)
  try {
    for await (const chunk of request.raw as AsyncIterable<Buffer>) {
      silence.refresh()
      yield chunk
    }
  } finally {
    clearTimeout(silence)
  }
}
