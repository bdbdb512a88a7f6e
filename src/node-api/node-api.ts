// Typed client of an Eldernode's HTTP (ARCHITECTURE.md, "The contract"). What it returns is as hostile as the node:
// records come unverified, bytes unhashed, both within their size limits.
import { DigmError, type ErrorCode, isErrorCode } from '../core/errors.ts'
import type { AlbumId, BlobHash, InfoHash, TrackId } from '../core/ids.ts'
import { MAX_COVER, MAX_PREVIEW, MAX_RECORD, MAX_TORRENT_FILE, MAX_TRACKS_PER_ALBUM, MIB } from '../core/limits.ts'
import { type Entry, parseEntries } from '../core/signed.ts'
import {
  albumRecordsPath,
  cataloguePath,
  coverPath,
  previewPath,
  torrentPath,
  trackRecordsPath,
  webSeedPath,
} from '../core/urls.ts'
import { type Fetch, readBytes, readText, request } from './endpoint.ts'

const MAX_ALBUM_RECORDS = (MAX_TRACKS_PER_ALBUM + 50) * MAX_RECORD
const MAX_CATALOGUE = 512 * MIB
/** An upload is cut into requests of this size, so that a broken connection costs little. */
const UPLOAD_CHUNK = 4 * MIB

export type PostedRecord = { key: string; accepted: true } | { key: string; accepted: false; code: ErrorCode }
/** Bytes that can be read in part; `end` is exclusive. */
export type UploadSource = { size: number; read(start: number, end: number): Promise<Uint8Array> }
export type Catalogue = { entries: Entry[]; cursor: string }

export type NodeApi = ReturnType<typeof createNodeApi>

export function createNodeApi(endpoint: string, fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {
  const get = (path: string, signal?: AbortSignal) => request(fetch, endpoint + path, { signal })
  const put = (path: string, body: Uint8Array, headers: Record<string, string>, signal?: AbortSignal) =>
    request(fetch, endpoint + path, { method: 'PUT', body: body.slice(), headers, signal }, UPLOAD_DEADLINE_MS)

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

    async status(signal?: AbortSignal): Promise<unknown> {
      return JSON.parse(await readText(await get('/status', signal), MIB))
    },

    /** One verdict for each entry, in their order. */
    async postRecords(entries: readonly Entry[], signal?: AbortSignal): Promise<PostedRecord[]> {
      const response = await request(fetch, `${endpoint}/records`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
        signal,
      })
      const lines = (await readText(response, MIB)).split('\n').filter((line) => line !== '')
      if (lines.length !== entries.length) throw new DigmError('bad-request', { lines: lines.length })
      return lines.map(parsePosted)
    },

    async putTorrent(infoHash: InfoHash, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
      await put(torrentPath(infoHash), bytes, { 'content-type': 'application/x-bittorrent' }, signal)
    },

    async putCover(hash: BlobHash, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
      await put(coverPath(hash), bytes, { 'content-type': 'application/octet-stream' }, signal)
    },

    async putPreview(hash: BlobHash, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
      await put(previewPath(hash), bytes, { 'content-type': 'audio/mpeg' }, signal)
    },

    /** Uploads from where an earlier upload stopped; `onProgress` gets the bytes the node has. */
    async putAudio(
      infoHash: InfoHash,
      fileName: string,
      source: UploadSource,
      onProgress: (received: number) => void = () => undefined,
      signal?: AbortSignal,
    ): Promise<void> {
      const path = webSeedPath(infoHash, fileName)
      const send = async (body: Uint8Array, contentRange: string): Promise<number> => {
        const headers = { 'content-type': 'application/octet-stream', 'content-range': contentRange }
        const response = await put(path, body, headers, signal)
        if (response.status === 201) return source.size
        return parseReceived(await readText(response, 4096))
      }
      let received = await send(new Uint8Array(), `bytes */${source.size}`)
      while (received < source.size) {
        onProgress(received)
        const chunk = await source.read(received, Math.min(source.size, received + UPLOAD_CHUNK))
        const last = received + chunk.length - 1
        const now = await send(chunk, `bytes ${received}-${last}/${source.size}`)
        if (now <= received) throw new DigmError('offset-mismatch', { received: now })
        received = now
      }
      onProgress(received)
    },
  }
}

const UPLOAD_DEADLINE_MS = 120_000

const field = (text: string, name: string): unknown => {
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

function parseReceived(text: string): number {
  const received = field(text, 'received')
  if (!Number.isSafeInteger(received)) throw new DigmError('bad-request', { reason: 'received' })
  return received as number
}

function parsePosted(line: string): PostedRecord {
  const key = String(field(line, 'key') ?? '')
  if (field(line, 'accepted') === true) return { key, accepted: true }
  const code = field(line, 'code')
  return { key, accepted: false, code: isErrorCode(code) ? code : 'bad-record' }
}
