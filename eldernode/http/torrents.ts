import type { FastifyInstance } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { type InfoHash, isInfoHash } from '../../src/core/ids.ts'
import { encodeTorrent } from '../../src/core/torrent.ts'
import { trackerOf, webSeedPath } from '../../src/core/urls.ts'
import { readTorrent } from '../store/read-torrent.ts'
import { endpointOf, type NodeContext } from './context.ts'

export function torrentRoutes(server: FastifyInstance, node: NodeContext): void {
  const { library } = node
  server.get<{ Params: { file: string } }>(
    '/torrents/:file',
    { config: { traffic: 'torrents', isPublic: true } },
    async (request, reply) => {
      const infoHash = infoHashIn(request.params.file)
      const track = library.shelf.torrent(infoHash)
      if (track === 'withdrawn') throw new DigmError('track-withdrawn')
      // Of a known track it is given before its audio is here: others may have that.
      const isGiven =
        track !== undefined || (library.held.torrents.has(infoHash) && library.records.namesTorrent(infoHash))
      if (!isGiven) throw new DigmError('not-found')
      const endpoint = endpointOf(node, request)
      const torrent = await readTorrent(library, infoHash)
      // Sources are this node's own: a publisher's could send the whole world to somebody else's door.
      const bytes = encodeTorrent(torrent, {
        announce: [trackerOf(endpoint)],
        webSeeds: [endpoint + webSeedPath(infoHash, torrent.name)],
      })
      return reply
        .header('content-type', 'application/x-bittorrent')
        .header('cache-control', 'no-cache')
        .header('content-disposition', `attachment; filename="${infoHash}.torrent"`)
        .send(Buffer.from(bytes))
    },
  )
}

/** @throws DigmError bad-id */
export function infoHashIn(file: string): InfoHash {
  const [infoHash, extension, ...more] = file.split('.')
  if (!isInfoHash(infoHash) || extension !== 'torrent' || more.length > 0) throw new DigmError('bad-id')
  return infoHash
}
