// What another Eldernode holds, over its reading HTTP. Only nodes that are trusted here and have proved their endpoints are asked:
// a stranger's word must not send this node anywhere. Every byte is checked as if a stranger had brought it.
import type { InfoHash } from '../../src/core/ids.ts'
import { MAX_COVER, MAX_PREVIEW, MAX_TORRENT_FILE } from '../../src/core/limits.ts'
import { pieceCount } from '../../src/core/pieces.ts'
import type { Torrent } from '../../src/core/torrent.ts'
import { coverPath, previewPath, torrentPath, webSeedPath } from '../../src/core/urls.ts'
import { fetchPieces } from '../../src/node-api/fetch-pieces.ts'
import { sha1 } from '../node-crypto.ts'
import { fetchBytes } from '../relay/fetch-bytes.ts'
import { type Intent, keepBlob, keepTorrent } from '../store/parts.ts'
import type { MissingPart } from '../store/staging.ts'

export type SmallPart = Extract<MissingPart, { part: 'torrent' | 'cover' | 'preview' }>

export const isSmall = (missing: MissingPart): missing is SmallPart =>
  missing.part === 'torrent' || missing.part === 'cover' || missing.part === 'preview'

/** @throws DigmError node-unreachable, not-found, and what keeping it throws */
export async function fetchSmall(
  endpoint: string,
  part: SmallPart,
  intent: Intent,
  signal: AbortSignal,
): Promise<void> {
  if (part.part === 'torrent') {
    const bytes = await fetchBytes(endpoint + torrentPath(part.infoHash), MAX_TORRENT_FILE, signal)
    return keepTorrent(part.infoHash, new Uint8Array(bytes), intent)
  }
  const [path, most] = part.part === 'cover' ? [coverPath(part.hash), MAX_COVER] : [previewPath(part.hash), MAX_PREVIEW]
  return keepBlob(part.part, part.hash, new Uint8Array(await fetchBytes(endpoint + path, most, signal)), intent)
}

/** @throws DigmError what `fetchPieces` throws */
export async function* audioFrom(
  endpoint: string,
  infoHash: InfoHash,
  torrent: Torrent,
  first: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const run = { first, last: pieceCount(torrent) - 1 }
  const url = endpoint + webSeedPath(infoHash, torrent.name)
  const plainFetch: typeof fetch = (target, init) => fetch(target, { ...init, redirect: 'error' })
  for await (const { bytes } of fetchPieces({ url, torrent, run, sha1, signal, fetch: plainFetch as never }))
    yield bytes
}
