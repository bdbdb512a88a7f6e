// Covers and previews: by hash they never change, by album or track they are whatever the visible version names.
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { type BlobHash, isAlbumId, isBlobHash, isTrackId, type TrackId } from '../../src/core/ids.ts'
import { imageMime } from '../../src/core/images.ts'
import { streamHead } from '../../src/core/range.ts'
import type { NodeContext } from './context.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'

export function blobRoutes(server: FastifyInstance, { library, audio }: NodeContext): void {
  const config = { traffic: 'blobs', isPublic: true } as const

  const send = async (request: FastifyRequest, reply: FastifyReply, hash: BlobHash, mime?: string) => {
    const { range, 'if-none-match': known } = request.headers
    const isNamed = request.url.includes(hash)
    reply.header('cache-control', isNamed ? IMMUTABLE : 'no-cache')
    if (known === `"${hash}"`) return reply.code(304).header('etag', known).send()
    const bytes = await readFile(library.blobFile(hash))
    const type = mime ?? imageMime(bytes) ?? 'application/octet-stream'
    const head = streamHead({ method: request.method, range }, { size: bytes.length, mime: type, contentHash: hash })
    reply.code(head.status).headers(head.headers)
    return head.body ? reply.send(bytes.subarray(head.body.start, head.body.end + 1)) : reply.send()
  }

  server.route<{ Params: { of: string } }>({
    method: ['GET', 'HEAD'],
    url: '/cover/:of',
    config,
    handler: async (request, reply) => {
      const { of } = request.params
      if (isBlobHash(of) && library.showsBlob(of, 'cover')) return send(request, reply, of)
      if (!isAlbumId(of)) throw new DigmError(isBlobHash(of) ? 'not-found' : 'bad-id')
      if (library.shelf.album(of)?.state === 'withdrawn') throw new DigmError('album-withdrawn')
      const album = await library.visibleAlbum(of)
      if (!album) throw new DigmError('album-unknown')
      const { cover } = album.record
      if (!cover || !library.held.blobs.has(cover)) throw new DigmError('not-found')
      return send(request, reply, cover)
    },
  })

  server.route<{ Params: { of: string } }>({
    method: ['GET', 'HEAD'],
    url: '/preview/:of',
    config,
    handler: async (request, reply) => {
      const { of } = request.params
      if (!isBlobHash(of) && !isTrackId(of)) throw new DigmError('bad-id')
      const hash = isBlobHash(of) ? library.showsBlob(of, 'preview') && of : await previewOf(of)
      if (!hash) throw new DigmError('not-found')
      if (!audio.serving) throw new DigmError('unavailable')
      return send(request, reply, hash, 'audio/mpeg')
    },
  })

  const previewOf = async (id: TrackId): Promise<BlobHash | undefined> => {
    if (library.shelf.track(id) === 'withdrawn') throw new DigmError('track-withdrawn')
    const track = await library.visibleTrack(id)
    if (!track) throw new DigmError('track-unknown')
    const hash = track.record.preview?.hash
    return hash && library.held.blobs.has(hash) ? hash : undefined
  }
}
