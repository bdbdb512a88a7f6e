import type { FastifyInstance } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { isInfoHash, isTrackId } from '../../src/core/ids.ts'
import { rangeOf } from './boot-player.ts'
import type { NodeContext } from './context.ts'
import { sendAudio } from './send-audio.ts'

/** `/stream/<trackId>` for players, `/webseed/<infoHash>/<file>` for BitTorrent clients: the same bytes. */
export function streamRoutes(server: FastifyInstance, node: NodeContext): void {
  const { library, audio } = node

  server.route<{ Params: { trackId: string }; Querystring: { boot?: unknown } }>({
    method: ['GET', 'HEAD'],
    url: '/stream/:trackId',
    config: { traffic: 'stream', isPublic: true },
    handler: async (request, reply) => {
      const { trackId } = request.params
      if (!isTrackId(trackId)) throw new DigmError('bad-id')
      const track = library.shelf.track(trackId)
      if (!track) throw new DigmError((await library.visibleTrack(trackId)) ? 'unreachable' : 'track-unknown')
      if (track === 'withdrawn') throw new DigmError('track-withdrawn')
      if (!audio.serving) throw new DigmError('unavailable')
      const range = rangeOf(request.headers.range, request.query.boot !== undefined)
      return sendAudio(request, reply, library.audioFile(track.infoHash, track.file), track, range)
    },
  })

  server.route<{ Params: { infoHash: string; file: string } }>({
    method: ['GET', 'HEAD'],
    url: '/webseed/:infoHash/:file',
    config: { traffic: 'webseed', isPublic: true },
    handler: async (request, reply) => {
      const { infoHash, file } = request.params
      if (!isInfoHash(infoHash)) throw new DigmError('bad-id')
      const track = library.shelf.torrent(infoHash)
      if (track === 'withdrawn') throw new DigmError('track-withdrawn')
      if (!track || track.file !== file) throw new DigmError('not-found')
      if (!audio.serving) throw new DigmError('unavailable')
      return sendAudio(request, reply, library.audioFile(infoHash, file), track)
    },
  })
}
