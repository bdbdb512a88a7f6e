// What Node brings to src/media: decoders and the MP3 encoder in WebAssembly, sharp for pictures, node:crypto for hashes. Between
// two blocks of sound others have their turn: a node that publishes its demo label goes on answering.
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { MPEGDecoder } from 'mpg123-decoder'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import sharp from 'sharp'
import { createMp3Encoder } from 'wasm-media-encoders'
import { concatBytes } from '../../src/core/bytes.ts'
import type { Codec } from '../../src/media/clean/plan.ts'
import type { CoverFormat } from '../../src/media/cover.ts'
import { type Decoder, type Pcm, pcmLength } from '../../src/media/decode.ts'
import type { MediaPlatform } from '../../src/media/platform.ts'
import { createWavDecoder } from './wav-decoder.ts'

/** What the wasm decoders have in common. */
type WasmDecoder = {
  ready: Promise<void>
  free(): void
  decode(bytes: Uint8Array): WasmSound | Promise<WasmSound>
  flush?(): Promise<WasmSound>
}
type WasmSound = { channelData: Float32Array[]; samplesDecoded: number; sampleRate: number }

const MAX_PIXELS = 100_000_000
/** Samples handed to the encoder at once. */
const ENCODE_BLOCK = 48_000

export const nodePlatform: MediaPlatform = {
  sha1: async (bytes) => createHash('sha1').update(bytes).digest(),
  sha256: async (bytes) => createHash('sha256').update(bytes).digest(),
  startSha256: () => {
    const hash = createHash('sha256')
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() }
  },
  openDecoder,
  encodeMp3: (pcm, kbps) => encodeMp3(pcm, kbps),
  encodeImage,
}

/** Nothing for AAC: no decoder for it proved good in Node. */
async function openDecoder(codec: Codec): Promise<Decoder | undefined> {
  switch (codec) {
    case 'mp3':
      return opened(new MPEGDecoder({ enableGapless: true }))
    case 'flac':
      return opened(new FLACDecoder())
    case 'opus':
      return opened(new OggOpusDecoder())
    case 'vorbis':
      return opened(new OggVorbisDecoder())
    case 'pcm':
      return createWavDecoder()
    case 'aac':
      return undefined
  }
}

async function opened(decoder: WasmDecoder): Promise<Decoder> {
  await decoder.ready
  const soundOf = (sound: WasmSound): Pcm => ({
    channels: sound.samplesDecoded > 0 ? sound.channelData : [],
    sampleRate: sound.sampleRate,
  })
  return {
    decode: async (bytes) => {
      await setImmediate()
      return soundOf(await decoder.decode(bytes))
    },
    flush: async () => (decoder.flush ? soundOf(await decoder.flush()) : { channels: [], sampleRate: 0 }),
    free: () => decoder.free(),
  }
}

/** One or two channels; `kbps` is one of LAME's bit rates. */
export async function encodeMp3(pcm: Pcm, kbps: 32 | 48 | 64 | 96 | 128 | 160 | 192): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = await createMp3Encoder()
  encoder.configure({ channels: pcm.channels.length === 1 ? 1 : 2, sampleRate: pcm.sampleRate, bitrate: kbps })
  const encoded: Uint8Array[] = []
  for (let at = 0; at < pcmLength(pcm); at += ENCODE_BLOCK) {
    await setImmediate()
    // The encoder hands out its own memory, which the next call overwrites.
    encoded.push(encoder.encode(pcm.channels.map((channel) => channel.subarray(at, at + ENCODE_BLOCK))).slice())
  }
  encoded.push(encoder.finalize().slice())
  return concatBytes(encoded)
}

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
