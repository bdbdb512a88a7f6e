// One file on its way to be a track: checked first, without side effects; then decoded for outline and preview, and hashed.
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { BlobHash } from '../core/ids.ts'
import { type Place, publishedName, type TaggedFile, trackTitle } from './album.ts'
import { cleanAudio } from './clean/clean.ts'
import type { CleanFile } from './clean/plan.ts'
import { type Cancel, decodeChunks, throwIfCancelled } from './decode.ts'
import type { Loudness } from './loudness.ts'
import { TrackMeters } from './measure.ts'
import type { MediaPlatform } from './platform.ts'
import { encodePreview, PreviewCutter, previewSpan } from './preview.ts'
import { type ByteSource, partsSource } from './source.ts'
import { wholeSound } from './start/start.ts'
import { readTags } from './tags.ts'
import { type MadeTorrent, makeTorrent, type SourcesOf } from './torrent.ts'

/** A file of the folder; `path` is relative to it, with forward slashes. */
export type NamedSource = { path: string; source: ByteSource }

export type CheckedFile = TaggedFile & NamedSource & { clean: CleanFile }

export type Preview = { bytes: Uint8Array<ArrayBuffer>; hash: BlobHash; startSec: number; durationSec: number }

export type PreparedTrack = Place & {
  path: string
  /** As published: `NN.<ext>`. */
  fileName: string
  title: string
  clean: CleanFile
  /** The published file. */
  source: ByteSource
  torrent: MadeTorrent
  peaks?: string
  loudness?: Loudness
  preview?: Preview
}

export type TrackOptions = {
  sourcesOf: SourcesOf
  wantsPreview: boolean
  /** Bytes done of the track, of `2 * size`: decoding, then hashing. */
  onProgress?: (bytes: number) => void
  signal?: Cancel | undefined
}

/** @throws DigmError with the file named: empty-file, unsupported-audio, truncated-audio, too-large, unreadable-file */
export async function checkFile({ path, source }: NamedSource): Promise<CheckedFile> {
  try {
    const { container, ...clean } = await cleanAudio(source)
    return { path, source, clean, tags: await readTags(source, container) }
  } catch (error) {
    throw naming(path, error)
  }
}

/** The same error with the file it is about. */
export function naming(file: string, error: unknown): unknown {
  return error instanceof DigmError ? new DigmError(error.code, { ...error.details, file }, { cause: error }) : error
}

/** @throws DigmError as `checkFile`, and cancelled */
export async function prepareTrack(
  file: CheckedFile,
  index: number,
  place: Place,
  platform: MediaPlatform,
  options: TrackOptions,
): Promise<PreparedTrack> {
  const { path, clean } = file
  const { onProgress = () => undefined, signal } = options
  try {
    throwIfCancelled(signal)
    const source = partsSource(file.source, clean.parts)
    const heard = await listen(source, clean, platform, options)
    const fileName = publishedName(index, clean.extension)
    const named = { name: fileName, durationSec: clean.durationSec }
    const report = (bytes: number) => onProgress(source.size + bytes)
    const torrent = await makeTorrent(source, named, platform, options.sourcesOf, report, signal)
    return { ...place, path, fileName, title: trackTitle(file), clean, source, torrent, ...heard }
  } catch (error) {
    throw naming(path, error)
  }
}

/** Nothing where the platform has no decoder. */
async function listen(
  source: ByteSource,
  clean: CleanFile,
  platform: MediaPlatform,
  options: TrackOptions,
): Promise<Pick<PreparedTrack, 'peaks' | 'loudness' | 'preview'>> {
  const decoder = await platform.openDecoder(clean.codec)
  if (!decoder) return {}
  try {
    const span = previewSpan(clean.durationSec)
    const meters = new TrackMeters(clean)
    const sound = await wholeSound(source, clean.codec)
    const cutter = options.wantsPreview ? new PreviewCutter(span) : undefined
    for await (const pcm of decodeChunks(sound, decoder, options.onProgress, options.signal)) {
      meters.push(pcm)
      cutter?.push(pcm)
    }
    const measured = meters.result()
    const cut = cutter?.result()
    if (!cut) return measured
    const bytes = await encodePreview(cut, platform.encodeMp3)
    const hash = toHex(await platform.sha256(bytes)) as BlobHash
    return { ...measured, preview: { bytes, hash, ...span } }
  } finally {
    decoder.free()
  }
}
