// Typed client of an Eldernode's reading HTTP (ARCHITECTURE.md, "The contract"). What it returns is as hostile as the node:
// records come unverified, bytes unhashed, both within their size limits.
import { DigmError } from '../core/errors.ts'
import type { AlbumId, BlobHash, InfoHash, TrackId } from '../core/ids.ts'
import { MAX_COVER, MAX_PREVIEW, MAX_RECORD, MAX_TORRENT_FILE, MAX_TRACKS_PER_ALBUM, MIB } from '../core/limits.ts'
import { type Entry, parseEntries } from '../core/signed.ts'
import { albumRecordsPath, cataloguePath, coverPath, previewPath, torrentPath, trackRecordsPath } from '../core/urls.ts'
import { type Fetch, readBytes, readText, request } from './endpoint.ts'

const MAX_ALBUM_RECORDS = (MAX_TRACKS_PER_ALBUM + 50) * MAX_RECORD
const MAX_CATALOGUE = 512 * MIB
export type Catalogue = { entries: Entry[]; cursor: string }

export function createNodeApi(endpoint: string, fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {
  const get = (path: string, signal?: AbortSignal) => request(fetch, endpoint + path, { signal })

  return {
    endpoint,

    async albumRecords(albumId: AlbumId, signal?: AbortSignal): Promise<Entry[]> {
      return parseEntries(await readText(await get(albumRecordsPath(albumId), signal), MAX_ALBUM_RECORDS))
    },

    async trackRecords(trackId: TrackId, signal?: AbortSignal): Promise<Entry[]> {
      return parseEntries(await readText(await get(trackRecordsPath(trackId), signal), MAX_ALBUM_RECORDS))
    },

    /** Everything visible on the node since `cursor` (empty: from the start); the last line carries the next cursor. */
    async catalogue(cursor: string, signal?: AbortSignal): Promise<Catalogue> {
      const text = await readText(await get(cataloguePath(cursor), signal), MAX_CATALOGUE)
      const last = text.slice(text.trimEnd().lastIndexOf('\n') + 1)
      return { entries: parseEntries(text), cursor: parseCursor(last) }
    },

    async torrent(infoHash: InfoHash, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
      return readBytes(await get(torrentPath(infoHash), signal), MAX_TORRENT_FILE)
    },

    async blob(
      kind: 'cover' | 'preview',
      hash: BlobHash,
      signal?: AbortSignal,
    ): Promise<{ mime: string; bytes: Uint8Array<ArrayBuffer> }> {
      const response = await get(kind === 'cover' ? coverPath(hash) : previewPath(hash), signal)
      const bytes = await readBytes(response, kind === 'cover' ? MAX_COVER : MAX_PREVIEW)
      return { mime: response.headers.get('content-type') ?? '', bytes }
    },

    /** @param nonce to be signed by the node, so that it proves whose endpoint this is */
    async status(signal?: AbortSignal, nonce = ''): Promise<unknown> {
      const path = nonce === '' ? '/status' : `/status?nonce=${nonce}`
      return JSON.parse(await readText(await get(path, signal), MIB))
    },
  }
}

/** A field of a line of JSON, undefined when there is none. */
export const field = (text: string, name: string): unknown => {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null)?.[name]
  } catch {
    return undefined
  }
}

function parseCursor(line: string): string {
  const cursor = field(line, 'cursor')
  if (typeof cursor !== 'string' || cursor.length > 200) throw new DigmError('bad-request', { reason: 'cursor' })
  return cursor
}
