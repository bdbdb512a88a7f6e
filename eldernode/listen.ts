// Where the node listens, and what a person is told when it cannot.
import type { FastifyInstance } from 'fastify'
import { DigmError } from '../src/core/errors.ts'
import type { EldernodeConfig } from './config.ts'

/** All interfaces means both families, or IPv4 alone where the system has no other. */
export async function listenOn(server: FastifyInstance, { port, host }: EldernodeConfig): Promise<void> {
  try {
    await server.listen({ port, host: host ?? '::' })
  } catch (error) {
    const hasNoIpv6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException).code ?? '')
    if (host !== undefined || !hasNoIpv6) throw error
    await server.listen({ port, host: '0.0.0.0' })
  }
}

export const urlOf = (host: string | undefined, port: number): string => {
  const name = host === undefined || host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

export function listenError(error: unknown, { host, port }: EldernodeConfig): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE' || code === 'EACCES') return new DigmError('port-taken', { port }, { cause: error })
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
    return new DigmError('bad-config', { reason: `there is no address ${host} on this machine` }, { cause: error })
  }
  return error
}
