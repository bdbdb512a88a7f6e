import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port nobody has at the moment, for what must be named before it listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
