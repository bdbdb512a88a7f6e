// Files in, a whole album out, but for ids and signatures. Every file is checked before the first is worked on, so that nothing
// is half done when one of them cannot be published.
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { BlobHash } from '../core/ids.ts'
import { MAX_PREVIEW_TRACKS, MAX_TRACKS_PER_ALBUM } from '../core/limits.ts'
import { type AlbumFacts, albumFacts, orderTracks, placesOf } from './album.ts'
import { isPicture, MAX_PICTURE, makeCover } from './cover.ts'
import { type Cancel, throwIfCancelled } from './decode.ts'
import { drawCover } from './drawn-cover.ts'
import type { MediaPlatform } from './platform.ts'
import {
  type CheckedFile,
  checkFile,
  type NamedSource,
  naming,
  type PreparedTrack,
  prepareTrack,
} from './prepare-track.ts'
import { readExactly } from './source.ts'
import type { SourcesOf } from './torrent.ts'
import '../core/maker-errors.ts'

export type AlbumFiles = {
  /** The last resort for a title. */
  folderName: string
  audio: readonly NamedSource[]
  /** Candidates for the cover, the best first. */
  pictures: readonly NamedSource[]
}

export type PreparedAlbum = AlbumFacts & {
  cover: { bytes: Uint8Array<ArrayBuffer>; hash: BlobHash; drawn: boolean }
  tracks: PreparedTrack[]
  /** What the artist should know, a sentence each. */
  notes: string[]
}

export type PrepareProgress =
  | { step: 'check'; file: string; done: number; of: number }
  /** `fraction` of this one track. */
  | { step: 'prepare'; file: string; done: number; of: number; fraction: number }

export type PrepareOptions = {
  sourcesOf: SourcesOf
  onProgress?: (progress: PrepareProgress) => void
  /** Every file can be published; what takes time begins when this is done. */
  onChecked?: () => Promise<void>
  signal?: Cancel | undefined
}

/** @throws DigmError no-audio, too-many-tracks, cancelled, or one with `details.file`: see `checkFile` */
export async function prepareAlbum(
  files: AlbumFiles,
  platform: MediaPlatform,
  options: PrepareOptions,
): Promise<PreparedAlbum> {
  if (files.audio.length === 0) throw new DigmError('no-audio', { folder: files.folderName })
  if (files.audio.length > MAX_TRACKS_PER_ALBUM) throw new DigmError('too-many-tracks', { found: files.audio.length })
  const { onProgress = () => undefined, signal } = options
  const of = files.audio.length
  const checked: CheckedFile[] = []
  for (const file of files.audio) {
    throwIfCancelled(signal)
    onProgress({ step: 'check', file: file.path, done: checked.length, of })
    checked.push(await checkFile(file))
  }
  await options.onChecked?.()
  const ordered = orderTracks(checked)
  const facts = albumFacts(ordered, files.folderName)
  const notes: string[] = []
  const places = placesOf(ordered)
  const tracks: PreparedTrack[] = []
  let previews = 0
  for (const [index, file] of ordered.entries()) {
    const track = await prepareTrack(file, index, places[index] ?? { trackNumber: index + 1 }, platform, {
      sourcesOf: options.sourcesOf,
      wantsPreview: previews < MAX_PREVIEW_TRACKS,
      onProgress: (bytes) =>
        onProgress({ step: 'prepare', file: file.path, done: index, of, fraction: bytes / (2 * file.clean.size) }),
      signal,
    })
    if (track.preview) previews++
    if (!track.peaks) notes.push(`${file.path}: published without preview and waveform, ${noDecoder(file)}.`)
    tracks.push(track)
  }
  return { ...facts, cover: await coverOf(files, ordered, facts, platform, notes), tracks, notes }
}

const noDecoder = (file: CheckedFile): string => `${file.clean.codec.toUpperCase()} cannot be decoded here`

async function coverOf(
  files: AlbumFiles,
  ordered: readonly CheckedFile[],
  facts: AlbumFacts,
  platform: MediaPlatform,
  notes: string[],
): Promise<PreparedAlbum['cover']> {
  const finish = async (bytes: Uint8Array<ArrayBuffer>, drawn: boolean) => ({
    bytes,
    hash: toHex(await platform.sha256(bytes)) as BlobHash,
    drawn,
  })
  for await (const { path, bytes } of pictures(files, ordered)) {
    if (!isPicture(bytes)) continue
    try {
      return await finish(await makeCover(bytes, platform.encodeImage), false)
    } catch {
      notes.push(`${path}: the picture cannot be read and was passed over.`)
    }
  }
  const drawn = drawCover(facts.title, facts.artistName)
  return finish(await makeCover(drawn, platform.encodeImage), true)
}

async function* pictures(
  files: AlbumFiles,
  ordered: readonly CheckedFile[],
): AsyncGenerator<{ path: string; bytes: Uint8Array }, void, void> {
  for (const { path, source } of files.pictures) {
    if (source.size === 0 || source.size > MAX_PICTURE) continue
    const bytes = await readExactly(source, 0, source.size).catch((error: unknown) => {
      throw naming(path, error)
    })
    yield { path, bytes }
  }
  for (const { path, tags } of ordered) if (tags.picture) yield { path, bytes: tags.picture }
}
