// The HTTP server: what all routes share (errors, CORS, counting), and the groups of routes.
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify, LogController } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { appRoutes } from './app-shell.ts'
import { blobRoutes } from './blobs.ts'
import { drainBody } from './body.ts'
import type { NodeContext } from './context.ts'
import { recordRoutes } from './records.ts'
import { seedRoutes } from './seed.ts'
import { statusRoutes } from './status.ts'
import { streamRoutes } from './stream.ts'
import { torrentRoutes } from './torrents.ts'
import { writingRoutes } from './writing.ts'

/** A connection on which nothing has moved for this long is closed; a paused player asks again. */
const IDLE_CONNECTION_MS = 120_000

const PUBLIC_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Content-Range, Content-Length, Accept-Ranges, ETag, Date',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

const PREFLIGHT_HEADERS = {
  ...PUBLIC_HEADERS,
  'access-control-allow-methods': 'GET, HEAD, POST, PUT',
  'access-control-allow-headers': 'Range, Cache-Control, User-Agent, Content-Type, Content-Range',
  'access-control-max-age': '86400',
}

const PUBLIC_PATH = /^\/(stream|webseed|torrents|records|seed|cover|preview|status|healthz|readyz)(\/|\?|$)/

export function createHttpServer(node: NodeContext): FastifyInstance {
  const server = fastify({
    loggerInstance: node.log,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    connectionTimeout: IDLE_CONNECTION_MS,
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
    frameworkErrors: (_error, _request, reply) => sendError(new DigmError('bad-request'), reply),
  }) as unknown as FastifyInstance

  // Bodies are read by the routes that want one, within their own limits.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, _payload, done) => done(null))

  server.addHook('onRequest', async (request, reply) => {
    const { traffic = 'app', isPublic = false } = request.routeOptions.config
    node.traffic.follow(traffic, request.raw.socket, reply.raw)
    if (isPublic) reply.headers(PUBLIC_HEADERS)
  })
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const known = knownError(error)
    if (known.code === 'internal') node.log.error({ err: error, url: request.url }, 'request failed')
    if (!(await drainBody(request))) reply.header('connection', 'close')
    return sendError(known, reply)
  })
  server.setNotFoundHandler(async (request, reply) => {
    if (!(await drainBody(request))) reply.header('connection', 'close')
    return sendError(new DigmError('not-found'), reply)
  })
  server.options('/*', async (request, reply) => {
    if (!PUBLIC_PATH.test(request.url)) throw new DigmError('not-found')
    return reply.code(204).headers(PREFLIGHT_HEADERS).send()
  })

  recordRoutes(server, node)
  streamRoutes(server, node)
  blobRoutes(server, node)
  torrentRoutes(server, node)
  statusRoutes(server, node)
  seedRoutes(server, node)
  writingRoutes(server, node)
  appRoutes(server, node)
  return server
}

function knownError(error: Error & { code?: string; statusCode?: number }): DigmError {
  if (error instanceof DigmError) return error
  if (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return new DigmError('cancelled')
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new DigmError('quota-exceeded', {}, { cause: error })
  const isTheirs = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  return new DigmError(isTheirs ? 'bad-request' : 'internal', {}, { cause: error })
}

function sendError(error: DigmError, reply: FastifyReply): FastifyReply {
  const { received } = error.details
  const body = error.toJSON()
  return reply
    .code(error.status)
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .removeHeader('content-encoding')
    .send(JSON.stringify(received === undefined ? body : { error: { ...body.error, details: { received } } }))
}
