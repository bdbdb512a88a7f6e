// Signed records, verbatim, one JSON line each: what is known, whether or not its audio is held here.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { type AlbumId, isAlbumId, isTrackId } from '../../src/core/ids.ts'
import type { Entry } from '../../src/core/signed.ts'
import { lineOf, type ReadyMade } from '../store/catalogue.ts'
import type { Library } from '../store/library.ts'
import { recordOf } from '../store/named-parts.ts'
import type { NodeContext } from './context.ts'

const compress = promisify(gzip)
const NDJSON = 'application/x-ndjson'

export function recordRoutes(server: FastifyInstance, { library, catalogue }: NodeContext): void {
  const options = { config: { traffic: 'records', isPublic: true } } as const

  server.get<{ Querystring: { since?: string | string[]; kinds?: string | string[] } }>(
    '/records/catalogue',
    options,
    async (request, reply) => {
      const { since, kinds } = request.query
      if (kinds === 'all')
        return sendLines(request, reply, { plain: await catalogue.page(typeof since === 'string' ? since : '') })
      const news = typeof since === 'string' ? await catalogue.since(since) : undefined
      return sendLines(request, reply, news ? { plain: news } : await catalogue.whole())
    },
  )

  server.get<{ Params: { albumId: string } }>('/records/album/:albumId', options, async (request, reply) => {
    const { albumId } = request.params
    if (!isAlbumId(albumId)) throw new DigmError('bad-id')
    return sendLines(request, reply, { plain: await albumLines(library, albumId) })
  })

  server.get<{ Params: { trackId: string } }>('/records/track/:trackId', options, async (request, reply) => {
    const { trackId } = request.params
    if (!isTrackId(trackId)) throw new DigmError('bad-id')
    const track = await library.visibleTrack(trackId)
    if (track) return sendLines(request, reply, { plain: await albumLines(library, track.record.albumId) })
    throw new DigmError(library.shelf.track(trackId) === 'withdrawn' ? 'track-withdrawn' : 'track-unknown')
  })
}

const albumLines = async (library: Library, albumId: AlbumId): Promise<Buffer> =>
  Buffer.from((await albumEntries(library, albumId)).map(lineOf).join(''))

/** The album, its tracks in order, and its receipts. @throws DigmError album-unknown, album-withdrawn */
export async function albumEntries(library: Library, albumId: AlbumId): Promise<Entry[]> {
  const album = await library.visible('albums', albumId)
  const parsed = album && recordOf(album)
  if (parsed?.kind === 'withdrawn') throw new DigmError('album-withdrawn')
  if (parsed?.kind !== 'album') throw new DigmError('album-unknown')
  const tracks = parsed.record.tracks.map(({ trackId }) => library.visible('tracks', trackId))
  const entries: Entry[] = [album, ...(await Promise.all(tracks))].flatMap((entry) => entry ?? [])
  for await (const { row } of library.ledger.rows<Entry>(`e!receipts!${albumId}~`)) entries.push(row)
  return entries
}

type Lines = Pick<ReadyMade, 'plain'> & Partial<ReadyMade>

async function sendLines(request: FastifyRequest, reply: FastifyReply, lines: Lines) {
  reply.header('content-type', NDJSON).header('cache-control', 'no-cache').header('vary', 'accept-encoding')
  const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  if (!isPacked || (!lines.gzipped && lines.plain.length < 1024)) return reply.send(lines.plain)
  return reply.header('content-encoding', 'gzip').send(lines.gzipped ?? (await compress(lines.plain)))
}
