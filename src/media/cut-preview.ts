// A preview out of any place of a published file, reading and decoding little more than what is heard.
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { BlobHash } from '../core/ids.ts'
import type { CleanFile } from './clean/plan.ts'
import { type Cancel, decodeChunks, type Pcm } from './decode.ts'
import type { MediaPlatform } from './platform.ts'
import type { Preview } from './prepare-track.ts'
import { encodePreview, PreviewCutter, type PreviewSpan } from './preview.ts'
import type { ByteSource } from './source.ts'
import { startAt } from './start/start.ts'

/** @throws DigmError unsupported-audio where the platform cannot decode it, too-large, cancelled, truncated-audio, unreadable-file */
export async function cutPreview(
  source: ByteSource,
  clean: CleanFile,
  span: PreviewSpan,
  platform: Pick<MediaPlatform, 'openDecoder' | 'encodeMp3' | 'sha256'>,
  signal?: Cancel,
  most?: number,
): Promise<Preview> {
  const cut = await cutSound(source, clean, span, platform, signal)
  const bytes = await encodePreview(cut, platform.encodeMp3, most)
  return { bytes, hash: toHex(await platform.sha256(bytes)) as BlobHash, ...span }
}

export async function cutSound(
  source: ByteSource,
  clean: CleanFile,
  span: PreviewSpan,
  platform: Pick<MediaPlatform, 'openDecoder'>,
  signal?: Cancel,
): Promise<Pcm> {
  const decoder = await platform.openDecoder(clean.codec)
  if (!decoder)
    throw new DigmError('unsupported-audio', { reason: `${clean.codec.toUpperCase()} cannot be decoded here` })
  try {
    const { chunks, firstSample } = await startAt(source, clean, span.startSec)
    let cutter: PreviewCutter | undefined
    for await (const pcm of decodeChunks(chunks, decoder, undefined, signal)) {
      cutter ??= new PreviewCutter(span, firstSample(pcm))
      cutter.push(pcm)
      if (cutter.isFull) break
    }
    const cut = cutter?.result()
    if (!cut) throw new DigmError('unsupported-audio', { reason: 'it holds no sound there' })
    return cut
  } finally {
    decoder.free()
  }
}
