// Typed client of an Eldernode's writing HTTP: hands an album over. The node decides what it takes.
import { DigmError, type ErrorCode, isErrorCode } from '../core/errors.ts'
import type { BlobHash, InfoHash } from '../core/ids.ts'
import { MIB } from '../core/limits.ts'
import type { Entry } from '../core/signed.ts'
import { coverPath, previewPath, torrentPath, webSeedPath } from '../core/urls.ts'
import { type Fetch, readText, request } from './endpoint.ts'
import { createNodeApi, field } from './node-api.ts'
import '../core/maker-errors.ts'

/** An upload is cut into requests of this size, so that a broken connection costs little. */
const UPLOAD_CHUNK = 4 * MIB
const UPLOAD_DEADLINE_MS = 120_000
/** Times in a row that the node may have moved on by another way before this one gives up. */
const MOST_MISMATCHES = 5

export type PostedRecord = { key: string; accepted: true } | { key: string; accepted: false; code: ErrorCode }
/** Bytes that can be read in part; `end` is exclusive. */
export type UploadSource = { size: number; read(start: number, end: number): Promise<Uint8Array> }

export type PublishApi = ReturnType<typeof createPublishApi>

export function createPublishApi(endpoint: string, fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {
  const put = (path: string, body: Uint8Array, headers: Record<string, string>, signal?: AbortSignal) =>
    request(fetch, endpoint + path, { method: 'PUT', body: body.slice(), headers, signal }, UPLOAD_DEADLINE_MS)

  return {
    ...createNodeApi(endpoint, fetch),

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
      const ask = () => send(new Uint8Array(), `bytes */${source.size}`)
      let received = await ask()
      for (let mismatches = 0; received < source.size; ) {
        onProgress(received)
        const chunk = await source.read(received, Math.min(source.size, received + UPLOAD_CHUNK))
        const last = received + chunk.length - 1
        try {
          const now = await send(chunk, `bytes ${received}-${last}/${source.size}`)
          if (now <= received) throw new DigmError('offset-mismatch', { received: now })
          received = now
          mismatches = 0
        } catch (error) {
          const isElsewhere = error instanceof DigmError && error.code === 'offset-mismatch'
          if (!isElsewhere || ++mismatches > MOST_MISMATCHES) throw error
          received = await ask()
        }
      }
      onProgress(received)
    },
  }
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
