// The demo label: two albums of music made in code, free for anyone, so that a newcomer hears something at once. They go the way
// of every artist's album: MP3 files with tags, prepared, signed and handed to the node.
import { concatBytes } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import { type AlbumId, albumIdOf, fingerprintOf } from '../../src/core/ids.ts'
import type { Signer, Verifier } from '../../src/core/signed.ts'
import { albumSlug } from '../../src/media/album-records.ts'
import { type AlbumFiles, prepareAlbum } from '../../src/media/prepare-album.ts'
import { memorySource } from '../../src/media/source.ts'
import { sourcesAt } from '../../src/media/torrent.ts'
import { encodeMp3, nodePlatform } from './codecs.ts'
import { DEMO_ALBUMS, type DemoAlbum, renderPiece } from './demo-music.ts'
import { publishAlbum } from './publish-album.ts'
import type { PublishTarget } from './publish-target.ts'
import { writeId3 } from './write-id3.ts'

const KBPS = 96

export type DemoOptions = {
  albums?: readonly DemoAlbum[]
  onAlbum?: (title: string, albumId: AlbumId) => void
  signal?: AbortSignal
}

/**
 * Publishes what of the label the node does not have; nothing is rendered when it has all. Ids of all its albums.
 * @throws DigmError as `publishAlbum`
 */
export async function publishDemoLabel(
  target: PublishTarget,
  signer: Signer,
  verifier: Verifier,
  options: DemoOptions = {},
): Promise<AlbumId[]> {
  const albumIds: AlbumId[] = []
  for (const album of options.albums ?? DEMO_ALBUMS) {
    const albumId = await demoAlbumId(album, signer, verifier)
    if (!(await isThere(target, albumId, options.signal))) {
      const prepared = await prepareAlbum(await demoFiles(album), nodePlatform, {
        sourcesOf: sourcesAt([target.endpoint]),
        signal: options.signal,
      })
      await publishAlbum(prepared, signer, target, verifier, options.signal ? { signal: options.signal } : {})
    }
    options.onAlbum?.(album.title, albumId)
    albumIds.push(albumId)
  }
  return albumIds
}

async function demoAlbumId(album: DemoAlbum, signer: Signer, verifier: Verifier): Promise<AlbumId> {
  const slug = await albumSlug(album.title, verifier.sha256)
  const albumId = albumIdOf(slug, await fingerprintOf(signer.publicKey, verifier.sha256))
  if (!albumId) throw new DigmError('bad-id', { slug })
  return albumId
}

/** Withdrawn counts as there: nobody wants it back. */
async function isThere(target: PublishTarget, albumId: AlbumId, signal?: AbortSignal): Promise<boolean> {
  try {
    return (await target.albumRecords(albumId, signal)).length > 0
  } catch (error) {
    if (error instanceof DigmError && (error.code === 'album-unknown' || error.code === 'not-found')) return false
    if (error instanceof DigmError && error.code === 'album-withdrawn') return true
    throw error
  }
}

/** The files an artist would have in a folder. */
export async function demoFiles({ title, artist, year, genre, pieces }: DemoAlbum): Promise<AlbumFiles> {
  const audio: AlbumFiles['audio'][number][] = []
  for (const [index, piece] of pieces.entries()) {
    const track = `${index + 1}/${pieces.length}`
    const tags = writeId3({ title: piece.title, artist, albumArtist: artist, album: title, track, date: year, genre })
    const bytes = concatBytes([tags, await encodeMp3(renderPiece(piece), KBPS)])
    audio.push({ path: `${index + 1} ${piece.title}.mp3`, source: memorySource(bytes) })
  }
  return { folderName: title, audio, pictures: [] }
}
