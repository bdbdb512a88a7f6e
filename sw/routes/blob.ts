// `/cover` and `/preview`: out of the store by hash, else from any Eldernode, checked and stored.
import { toHex } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import { type AlbumId, type BlobHash, isBlobHash, type TrackId } from '../../src/core/ids.ts'
import { imageMime } from '../../src/core/images.ts'
import { streamHead } from '../../src/core/range.ts'
import { isWithdrawn } from '../../src/core/records.ts'
import type { Verifier } from '../../src/core/signed.ts'
import { createNodeApi } from '../../src/node-api/node-api.ts'
import { getBlob, putBlob } from '../../src/storage/blobs.ts'
import type { Database } from '../../src/storage/database.ts'
import { getAlbumState, getTrack } from '../../src/storage/records.ts'
import { errorResponse } from '../stream-response.ts'

export type BlobOptions = { db: Database; endpoints: () => Promise<readonly string[]>; verifier: Verifier }

export function cover(event: FetchEvent, of: BlobHash | AlbumId, options: BlobOptions): void {
  event.respondWith(answer(event.request, 'cover', options, () => coverHash(options.db, of)))
}

export function preview(event: FetchEvent, of: BlobHash | TrackId, options: BlobOptions): void {
  event.respondWith(answer(event.request, 'preview', options, () => previewHash(options.db, of)))
}

async function coverHash(db: Database, of: BlobHash | AlbumId): Promise<BlobHash | undefined> {
  if (isBlobHash(of)) return of
  const album = await getAlbumState(db, of as AlbumId)
  return album && !isWithdrawn(album) ? album.cover : undefined
}

async function previewHash(db: Database, of: BlobHash | TrackId): Promise<BlobHash | undefined> {
  return isBlobHash(of) ? of : (await getTrack(db, of as TrackId))?.preview?.hash
}

async function answer(
  request: Request,
  kind: 'cover' | 'preview',
  options: BlobOptions,
  hashOf: () => Promise<BlobHash | undefined>,
): Promise<Response> {
  try {
    const hash = await hashOf().catch(() => undefined)
    // Not known here yet: the node that served the page may know.
    if (!hash) return await fetch(request)
    const bytes = await bytesOf(kind, hash, options)
    const mime = kind === 'preview' ? 'audio/mpeg' : (imageMime(bytes) ?? 'application/octet-stream')
    const ask = {
      method: request.method,
      range: request.headers.get('range'),
      ifRange: request.headers.get('if-range'),
    }
    const head = streamHead(ask, { size: bytes.length, mime, contentHash: hash })
    const body = head.body && bytes.slice(head.body.start, head.body.end + 1)
    const byHash = new URL(request.url).pathname.endsWith(hash)
    const caching = byHash ? 'public, max-age=31536000, immutable' : 'no-cache'
    return new Response(body, {
      status: head.status,
      headers: { ...head.headers, 'Cache-Control': caching, 'X-Content-Type-Options': 'nosniff' },
    })
  } catch (error) {
    return errorResponse(error instanceof DigmError ? error : new DigmError('unreachable', {}, { cause: error }))
  }
}

async function bytesOf(kind: 'cover' | 'preview', hash: BlobHash, options: BlobOptions) {
  const row = await getBlob(options.db, hash).catch(() => undefined)
  if (row) return new Uint8Array(row.bytes)
  for (const endpoint of await options.endpoints()) {
    try {
      const { bytes, mime } = await createNodeApi(endpoint).blob(kind, hash)
      if (toHex(await options.verifier.sha256(bytes)) !== hash) continue
      await putBlob(options.db, { hash, mime, bytes: bytes.buffer }).catch(() => undefined)
      return bytes
    } catch (error) {
      if (!(error instanceof DigmError)) throw error
    }
  }
  throw new DigmError('unreachable', { hash })
}
