// The app: its files by exact path, its one page for its own routes, and for any other path a 404.
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DigmError } from '../../src/core/errors.ts'
import { type BlobHash, isAlbumId } from '../../src/core/ids.ts'
import { imageMime } from '../../src/core/images.ts'
import { albumHtml, type Cover } from './album-html.ts'
import { encode, encodedFile, pickEncoding } from './app-files.ts'
import { BOOT_SCRIPT_HASH } from './boot-player.ts'
import { endpointOf, type NodeContext } from './context.ts'
import { albumEntries } from './records.ts'

/** Audio, records and trackers may be those of any Eldernode; code and styles come from here alone. */
const policyWith = (script = '', connect = ''): string =>
  [
    "default-src 'self'",
    `script-src 'self'${script}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: http: https:",
    "media-src 'self' data: blob: http: https:",
    `connect-src 'self' ws: wss: http: https:${connect}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')

const PAGE_HEADERS = {
  'content-security-policy': policyWith(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
}

/**
 * A worker obeys the policy that its script came with: the one that decodes and encodes audio compiles WebAssembly, which a library
 * reads out of a data URL. Pages do neither.
 */
const FILE_HEADERS = { ...PAGE_HEADERS, 'content-security-policy': policyWith(" 'wasm-unsafe-eval'", ' data:') }

const APP_ROUTES = ['/', '/artist/:fingerprint', '/search', '/library', '/paradio', '/publish', '/network', '/settings']

export function appRoutes(server: FastifyInstance, node: NodeContext): void {
  const { app, library } = node
  if (!app) return
  const { index } = app

  const sendPage = async (request: FastifyRequest, reply: FastifyReply, html: string, policy = policyWith()) => {
    const bytes = Buffer.from(html)
    const encoding = pickEncoding(request.headers['accept-encoding'], 'text/html', bytes.length)
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply
      .headers({
        ...PAGE_HEADERS,
        'content-security-policy': policy,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
      })
      .header('vary', 'accept-encoding, save-data')
      .send(await encode(bytes, encoding, 'once'))
  }

  for (const url of APP_ROUTES) server.get(url, (request, reply) => sendPage(request, reply, index))

  server.get<{ Params: { albumId: string } }>('/album/:albumId', async (request, reply) => {
    const { albumId } = request.params
    const album = isAlbumId(albumId) ? library.shelf.album(albumId) : undefined
    if (album?.state !== 'visible') return sendPage(request, reply, index)
    const [shown, entries, cover] = await Promise.all([
      library.visibleAlbum(album.albumId),
      albumEntries(library, album.albumId),
      album.cover === undefined ? undefined : coverOf(node, album.cover),
    ])
    if (!shown) return sendPage(request, reply, index)
    const savesData = request.headers['save-data'] === 'on'
    const html = albumHtml(index, shown.record, entries, endpointOf(node, request), cover, savesData)
    return sendPage(request, reply, html, policyWith(` ${BOOT_SCRIPT_HASH}`))
  })

  server.get('/*', async (request, reply) => {
    const file = app.get(pathOf(request))
    if (!file && wantsPage(request)) return sendPage(request, reply.code(404), index)
    if (!file) throw new DigmError('not-found')
    reply.headers({ ...FILE_HEADERS, 'cache-control': file.cacheControl, etag: file.etag, vary: 'accept-encoding' })
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
    const encoding = pickEncoding(request.headers['accept-encoding'], file.mime, file.bytes.length)
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.header('content-type', file.mime).send(await encodedFile(file, encoding))
  })
}

/** A person followed a link, a program did not: the app then says in its own words that there is nothing here. */
const wantsPage = (request: FastifyRequest): boolean =>
  request.headers['sec-fetch-mode'] === 'navigate' && !pathOf(request).includes('.')

async function coverOf({ library }: NodeContext, hash: BlobHash): Promise<Cover | undefined> {
  const bytes = await readFile(library.blobFile(hash)).catch(() => undefined)
  const mime = bytes && imageMime(bytes)
  return mime && { mime, bytes }
}

const pathOf = (request: FastifyRequest): string => request.url.replace(/[?#].*$/s, '')
