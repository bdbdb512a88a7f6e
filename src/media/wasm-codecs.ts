// The decoders and the MP3 encoder that run anywhere, in WebAssembly: Node and the browser's media worker share them.
import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { MPEGDecoder } from 'mpg123-decoder'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import { createMp3Encoder } from 'wasm-media-encoders'
import { concatBytes } from '../core/bytes.ts'
import type { Codec } from './clean/plan.ts'
import { type Decoder, type Pcm, pcmLength } from './decode.ts'
import { createWavDecoder } from './wav-decoder.ts'

/** Lets others have their turn between two blocks of sound. */
export type Pause = () => Promise<void>

/** What the wasm decoders have in common. */
type WasmDecoder = {
  ready: Promise<void>
  free(): void
  decode(bytes: Uint8Array): WasmSound | Promise<WasmSound>
  flush?(): Promise<WasmSound>
}
type WasmSound = { channelData: Float32Array[]; samplesDecoded: number; sampleRate: number }

/** Samples handed to the encoder at once. */
const ENCODE_BLOCK = 48_000

/** Undefined for AAC: no decoder for it proved good in WebAssembly. */
export async function openWasmDecoder(codec: Codec, pause: Pause): Promise<Decoder | undefined> {
  switch (codec) {
    case 'mp3':
      return opened(new MPEGDecoder({ enableGapless: true }), pause)
    case 'flac':
      return opened(new FLACDecoder(), pause)
    case 'opus':
      return opened(new OggOpusDecoder(), pause)
    case 'vorbis':
      return opened(new OggVorbisDecoder(), pause)
    case 'pcm':
      return createWavDecoder()
    case 'aac':
      return undefined
  }
}

async function opened(decoder: WasmDecoder, pause: Pause): Promise<Decoder> {
  await decoder.ready
  const soundOf = (sound: WasmSound): Pcm => ({
    channels: sound.samplesDecoded > 0 ? sound.channelData : [],
    sampleRate: sound.sampleRate,
  })
  return {
    decode: async (bytes) => {
      await pause()
      return soundOf(await decoder.decode(bytes))
    },
    flush: async () => (decoder.flush ? soundOf(await decoder.flush()) : { channels: [], sampleRate: 0 }),
    free: () => decoder.free(),
  }
}

/** One or two channels; `kbps` is one of LAME's bit rates. */
export async function encodeWasmMp3(
  pcm: Pcm,
  kbps: 32 | 48 | 64 | 96 | 128 | 160 | 192,
  pause: Pause,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = await createMp3Encoder()
  encoder.configure({ channels: pcm.channels.length === 1 ? 1 : 2, sampleRate: pcm.sampleRate, bitrate: kbps })
  const encoded: Uint8Array[] = []
  for (let at = 0; at < pcmLength(pcm); at += ENCODE_BLOCK) {
    await pause()
    // The encoder hands out its own memory, which the next call overwrites.
    encoded.push(encoder.encode(pcm.channels.map((channel) => channel.subarray(at, at + ENCODE_BLOCK))).slice())
  }
  encoded.push(encoder.finalize().slice())
  return concatBytes(encoded)
}
