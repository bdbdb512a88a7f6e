import type { FastifyInstance } from 'fastify'
import { toBase64url, utf8 } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import { isNonce, statusText } from '../../src/core/status.ts'
import { VERSION } from '../version.ts'
import { endpointOf, type NodeContext } from './context.ts'

export function statusRoutes(server: FastifyInstance, node: NodeContext): void {
  const options = { config: { traffic: 'status', isPublic: true } } as const
  const { identity, library, config } = node

  server.get('/healthz', options, async (_, reply) => reply.header('cache-control', 'no-store').send({ ok: true }))

  /** Ready as soon as it listens: the ledger is open by then. */
  server.get('/readyz', options, async (_, reply) => reply.header('cache-control', 'no-store').send({ ok: true }))

  server.get<{ Querystring: { nonce?: string | string[] } }>('/status', options, async (request, reply) => {
    const { nonce } = request.query
    if (nonce !== undefined && !isNonce(nonce)) throw new DigmError('bad-request', { reason: 'nonce' })
    const nowMs = Date.now()
    const endpoint = endpointOf(node, request)
    const proof = nonce === undefined ? {} : await prove(nonce, endpoint)
    return reply.header('cache-control', 'no-store').send({
      nodeId: identity.nodeId,
      endpoint,
      status: node.audio.serving ? 'active' : 'draining',
      version: VERSION,
      uptimeSec: Math.floor((nowMs - node.startedAtMs) / 1000),
      lastSeen: nowMs,
      seedingCount: library.shelf.torrentCount,
      storage: { usedBytes: library.usedBytes, capacityBytes: config.capacity },
      tracker: node.tracker(),
      relay: node.relay(),
      ...proof,
    })
  })

  const prove = async (nonce: string, endpoint: string) => ({
    nonce,
    publicKey: identity.signer.publicKey,
    signature: toBase64url(await identity.signer.sign(utf8(statusText(nonce, identity.nodeId, endpoint)))),
  })
}
