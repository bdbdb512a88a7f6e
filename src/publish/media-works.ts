// The heavy work of publishing, as the media worker does it: src/media over what a browser brings.
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { BlobHash } from '../core/ids.ts'
import { imageMime } from '../core/images.ts'
import { digestOf } from '../core/webcrypto.ts'
import { cleanAudio } from '../media/clean/clean.ts'
import { makeCover } from '../media/cover.ts'
import { cutPreview } from '../media/cut-preview.ts'
import { type Cancel, decodeChunks } from '../media/decode.ts'
import { TrackMeters } from '../media/measure.ts'
import type { MediaPlatform } from '../media/platform.ts'
import { startSha256 } from '../media/sha256.ts'
import { partsSource } from '../media/source.ts'
import { wholeSound } from '../media/start/start.ts'
import { readTags } from '../media/tags.ts'
import { makeTorrent, sourcesAt } from '../media/torrent.ts'
import { encodeWasmMp3, openWasmDecoder } from '../media/wasm-codecs.ts'
import { openAacDecoder } from './aac-decoder.ts'
import { blobSource } from './blob-source.ts'
import type { AnswerOf, AskOf, PlannedFile, WorkName } from './media-messages.ts'
import { encodeSquare, squareOf } from './picture.ts'
import '../core/maker-errors.ts'

/** Reading the next slice of a file lets everybody else have their turn. */
const pause = async () => undefined

const platform: Omit<MediaPlatform, 'encodeImage'> = {
  sha1: digestOf(crypto.subtle, 'SHA-1'),
  sha256: digestOf(crypto.subtle, 'SHA-256'),
  startSha256,
  openDecoder: (codec) => (codec === 'aac' ? openAacDecoder() : openWasmDecoder(codec, pause)),
  encodeMp3: (pcm, kbps) => encodeWasmMp3(pcm, kbps, pause),
}

const published = ({ file, clean }: PlannedFile) => partsSource(blobSource(file), clean.parts)

type Work<Name extends WorkName> = (
  ask: AskOf<Name>,
  onProgress: (fraction: number) => void,
  signal: Cancel,
) => Promise<AnswerOf<Name>>

export const works: { [Name in WorkName]: Work<Name> } = {
  async read({ file }) {
    const source = blobSource(file)
    const { container, ...clean } = await cleanAudio(source)
    return { clean, tags: await readTags(source, container) }
  },

  async measure(planned, onProgress, signal) {
    const { clean } = planned
    const decoder = await platform.openDecoder(clean.codec)
    if (!decoder) return undefined
    try {
      const meters = new TrackMeters(clean)
      const report = (bytes: number) => onProgress(bytes / clean.size)
      for await (const pcm of decodeChunks(
        await wholeSound(published(planned), clean.codec),
        decoder,
        report,
        signal,
      )) {
        meters.push(pcm)
      }
      return meters.result()
    } finally {
      decoder.free()
    }
  },

  cut: (planned, _, signal) =>
    cutPreview(published(planned), planned.clean, planned.span, platform, signal, planned.most),

  async cover({ picture, crop, most }) {
    const square = await squareOf(picture, crop)
    try {
      const bytes = await makeCover(square, encodeSquare, most)
      const mime = imageMime(bytes)
      if (!mime) throw new DigmError('unsupported-picture')
      return { bytes, mime, hash: toHex(await platform.sha256(bytes)) as BlobHash }
    } finally {
      square.close()
    }
  },

  torrent(planned, onProgress, signal) {
    const { clean, fileName, endpoints } = planned
    const file = { name: fileName, durationSec: clean.durationSec }
    const report = (bytes: number) => onProgress(bytes / clean.size)
    return makeTorrent(published(planned), file, platform, sourcesAt(endpoints), report, signal)
  },
}
