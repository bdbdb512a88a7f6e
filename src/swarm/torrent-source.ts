// The .torrent of a track: from storage, else from the first Eldernode that has it.
import { DigmError } from '../core/errors.ts'
import type { Digest, InfoHash } from '../core/ids.ts'
import { parseTorrent, type Torrent } from '../core/torrent.ts'
import { createNodeApi } from '../node-api/node-api.ts'
import type { Database } from '../storage/database.ts'
import type { TorrentRow } from '../storage/schema.ts'
import { getTorrent, putTorrent } from '../storage/torrents.ts'

export type TorrentSourceOptions = { db: Database; endpoints: readonly string[]; sha1: Digest }
export type StoredTorrent = { torrent: Torrent; row: TorrentRow }

/** @throws DigmError unreachable, bad-torrent, or the reason of the last node asked */
export async function ensureTorrent(
  { db, endpoints, sha1 }: TorrentSourceOptions,
  infoHash: InfoHash,
  signal?: AbortSignal,
): Promise<StoredTorrent> {
  const here = await getTorrent(db, infoHash)
  if (here) return { torrent: await parseTorrent(here.torrentBytes, sha1), row: here }
  let failure: unknown = new DigmError('unreachable', { infoHash })
  for (const endpoint of endpoints) {
    try {
      const torrentBytes = await createNodeApi(endpoint).torrent(infoHash, signal)
      const torrent = await parseTorrent(torrentBytes, sha1)
      if (torrent.infoHash !== infoHash) throw new DigmError('hash-mismatch', { infoHash, endpoint })
      await putTorrent(db, torrent, torrentBytes)
      const row = await getTorrent(db, infoHash)
      if (row) return { torrent, row }
    } catch (error) {
      if (signal?.aborted) throw new DigmError('cancelled')
      failure = error
    }
  }
  throw failure
}
