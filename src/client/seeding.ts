// A file of the developer's made ready to be given away: cleaned, hashed, whole in the piece store and kept there. What it has shown
// of itself is noted, for the track that will name it.
import { DigmError } from '../core/errors.ts'
import type { ContentHash, InfoHash, Slug } from '../core/ids.ts'
import { parseTorrent, type Torrent } from '../core/torrent.ts'
import { digestOf } from '../core/webcrypto.ts'
import { publishedName } from '../media/album.ts'
import { publishedBlob } from '../publish/blob-source.ts'
import type { Database } from '../storage/database.ts'
import { putWhole } from '../storage/own-audio.ts'
import { getTorrent } from '../storage/torrents.ts'
import type { StoredTorrent } from '../swarm/torrent-source.ts'
import { mediaOnce } from './making.ts'
import { putFileFacts } from './waiting.ts'

/** Called with the album that a file was seeded for: a track of it may have waited for the file. */
export const seededListeners = new Set<(albumSlug: Slug) => void>()

export type Seeded = StoredTorrent & { magnetURI: string; mime: string }

/** @throws DigmError unsupported-audio, truncated-audio, too-large, unreadable-file, empty-file, storage-full */
export async function seedFileHere(
  db: Database,
  endpoints: readonly string[],
  file: Blob,
  albumSlug: Slug,
): Promise<Seeded> {
  const media = mediaOnce()
  const { clean } = await media.work('read', { file })
  const fileName = publishedName(0, clean.extension)
  const made = await media.work('torrent', { file, clean, fileName, endpoints })
  const torrent: Torrent = await parseTorrent(made.torrentBytes, digestOf(crypto.subtle, 'SHA-1'))
  await putWhole(db, torrent, made.torrentBytes, publishedBlob(file, clean), Date.now())
  const { infoHash, magnetURI, pieceLength } = made
  const durationSec = Math.round(clean.durationSec * 1000) / 1000
  await putFileFacts(
    db,
    {
      magnetURI,
      infoHash: infoHash as InfoHash,
      pieceLength,
      mime: clean.mime,
      codec: clean.codec,
      bitrate: Math.round((clean.size * 8) / clean.durationSec),
      durationSec,
      contentHash: made.contentHash as ContentHash,
      fileSize: clean.size,
    },
    albumSlug,
  )
  for (const listener of seededListeners) listener(albumSlug)
  const row = await getTorrent(db, torrent.infoHash)
  if (!row) throw new DigmError('storage-full')
  return { torrent, row, magnetURI, mime: clean.mime }
}
