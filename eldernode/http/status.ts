import type { FastifyInstance } from 'fastify'
import { toBase64url, utf8 } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import { isNonce, MAX_TRUSTED, type NodeWord, statusText } from '../../src/core/status.ts'
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
    const trusts = [...node.trusted()].map(([nodeId, endpoint]) => ({ nodeId, endpoint })).slice(0, MAX_TRUSTED)
    const { nodeId } = identity
    const word: NodeWord = { nodeId, endpoint: endpointOf(node, request), trusts }
    const proof = nonce === undefined ? {} : await prove(nonce, word)
    return reply.header('cache-control', 'no-store').send({
      ...word,
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

  const prove = async (nonce: string, word: NodeWord) => ({
    nonce,
    publicKey: identity.signer.publicKey,
    signature: toBase64url(await identity.signer.sign(utf8(statusText(nonce, word)))),
  })
}
