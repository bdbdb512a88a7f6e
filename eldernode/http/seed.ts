import type { FastifyInstance } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { isAlbumId } from '../../src/core/ids.ts'
import { progressOf } from '../requests/progress.ts'
import type { NodeContext } from './context.ts'

/** `/seed/<albumId>`: how far this node is with an album it was asked to seed (src/core/seeding.ts). */
export function seedRoutes(server: FastifyInstance, node: NodeContext): void {
  server.get<{ Params: { albumId: string } }>(
    '/seed/:albumId',
    { config: { traffic: 'records', isPublic: true } },
    async (request, reply) => {
      const { albumId } = request.params
      if (!isAlbumId(albumId)) throw new DigmError('bad-id')
      await node.requests.considered(albumId)
      const progress = await progressOf(albumId, node)
      if (!progress) throw new DigmError('not-found')
      return reply.header('cache-control', 'no-store').send(progress)
    },
  )
}
