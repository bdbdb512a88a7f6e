// What Node brings to src/media: sharp for pictures, node:crypto for hashes, and pauses for the codecs: between two blocks of sound
// others have their turn, so that a node that publishes its demo label goes on answering.
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import sharp from 'sharp'
import { type CoverFormat, MAX_PIXELS } from '../../src/media/cover.ts'
import type { Pcm } from '../../src/media/decode.ts'
import type { MediaPlatform } from '../../src/media/platform.ts'
import { encodeWasmMp3, openWasmDecoder } from '../../src/media/wasm-codecs.ts'

const pause = () => setImmediate()

export const nodePlatform: MediaPlatform = {
  sha1: async (bytes) => createHash('sha1').update(bytes).digest(),
  sha256: async (bytes) => createHash('sha256').update(bytes).digest(),
  startSha256: () => {
    const hash = createHash('sha256')
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() }
  },
  openDecoder: (codec) => openWasmDecoder(codec, pause),
  encodeMp3: (pcm, kbps) => encodeMp3(pcm, kbps),
  encodeImage,
}

/** One or two channels; `kbps` is one of LAME's bit rates. */
export const encodeMp3 = (pcm: Pcm, kbps: Parameters<typeof encodeWasmMp3>[1]): Promise<Uint8Array<ArrayBuffer>> =>
  encodeWasmMp3(pcm, kbps, pause)

async function encodeImage(
  image: Uint8Array,
  { side, format, quality }: { side: number; format: CoverFormat; quality: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const drawn = sharp(image, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .rotate()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
  const encoded = format === 'webp' ? drawn.webp({ quality }) : drawn.flatten({ background: '#000' }).jpeg({ quality })
  return new Uint8Array(await encoded.toBuffer())
}
