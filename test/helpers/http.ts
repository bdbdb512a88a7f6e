// A plain HTTP server on a port of its own, for tests that need an honest or a dishonest node.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type TestServer = { url: string; close(): Promise<void> }

export async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers every request with these bytes by the contract of `/stream`; `change` may spoil what is sent. */
export function serveBytes(bytes: Uint8Array, change: (part: Buffer) => Buffer = (part) => part): RequestListener {
  return (request, response) => {
    const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
    const start = Number(first)
    const end = last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1)
    response.writeHead(206, {
      'content-range': `bytes ${start}-${end}/${bytes.length}`,
      'content-length': end - start + 1,
    })
    response.end(change(Buffer.from(bytes.slice(start, end + 1))))
  }
}
