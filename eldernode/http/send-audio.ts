// Audio files over HTTP, for `/stream` and `/webseed` alike: the head is core's, the bytes come from the file.
import { open } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { KIB } from '../../src/core/limits.ts'
import { streamHead } from '../../src/core/range.ts'
import type { ShelfTrack } from '../store/shelf.ts'

/** Up to this, one read into one buffer is quicker than a stream. */
const ONE_READ = 256 * KIB
const STREAM_STEP = 256 * KIB

export async function sendAudio(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  track: Pick<ShelfTrack, 'size' | 'mime' | 'contentHash'>,
  range = request.headers.range,
): Promise<FastifyReply> {
  const ifRange = String(request.headers['if-range'] ?? '')
  const head = streamHead({ method: request.method, range, ifRange }, track)
  reply.code(head.status).headers(head.headers)
  if (!head.body) return reply.send()
  const { start, end } = head.body
  const file = await open(path, 'r')
  if (end - start >= ONE_READ) {
    return reply.send(file.createReadStream({ start, end, highWaterMark: STREAM_STEP }))
  }
  try {
    const bytes = Buffer.allocUnsafe(end - start + 1)
    await file.read(bytes, 0, bytes.length, start)
    return await reply.send(bytes)
  } finally {
    await file.close()
  }
}
