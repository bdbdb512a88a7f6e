// Albums whose first track has a preview, in storage as if it had been opened and heard here.
import type { BlobHash, ContentHash, InfoHash } from '../../../src/core/ids.ts'
import type { Album, Track } from '../../../src/core/records.ts'
import { putBlob } from '../../../src/storage/blobs.ts'
import type { Database } from '../../../src/storage/database.ts'

export const heardOn = (album: Album): Album => ({
  ...album,
  paradioPreviewTrackIds: album.tracks.slice(0, 1).map(({ trackId }) => trackId),
})

/** Any 64 digits that differ from those of other albums. */
export const previewHashOf = ({ albumId }: Album): BlobHash =>
  [...albumId]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join('')
    .padStart(64, '0')
    .slice(-64) as BlobHash

export async function holdPreview(db: Database, album: Album, { bytes = true } = {}): Promise<void> {
  const [listed] = album.tracks
  if (!listed) throw new Error('an album without tracks')
  const track: Track = {
    ...listed,
    albumId: album.albumId,
    trackNumber: 1,
    isPreview: true,
    magnetURI: '',
    infoHash: 'a'.repeat(40) as InfoHash,
    pieceLength: 16384,
    mime: 'audio/mpeg',
    codec: 'MP3',
    bitrate: 128_000,
    preview: { hash: previewHashOf(album), startSec: 20, durationSec: 30 },
    contentHash: `sha256:${'0'.repeat(64)}` as ContentHash,
    fileSize: 1,
    createdAt: 1,
    updatedAt: 1,
    version: 1,
  }
  const { trackId, albumId } = track
  await db.run(['tracks'], 'readwrite', (tx) =>
    tx.objectStore('tracks').put({ trackId, albumId, track, soul: '', version: 1, value: '' }),
  )
  if (bytes) await putBlob(db, { hash: previewHashOf(album), mime: 'audio/mpeg', bytes: new ArrayBuffer(8) })
}
