// Sound and its files, made in code and in any runtime: noise of which no two stretches are alike, as WAV, FLAC, MP3 and Vorbis.
import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders'
import { concatBytes, utf8 } from '../../src/core/bytes.ts'
import type { Pcm } from '../../src/media/decode.ts'

/** Soft noise, the same in every run. */
export function noiseSound(seconds: number, sampleRate = 44_100, seed = 1): Pcm {
  let state = seed
  let level = 0
  const channel = Float32Array.from({ length: Math.round(seconds * sampleRate) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    level += 0.1 * (state / 2 ** 31 - 1 - level)
    return level * 1.5
  })
  return { channels: [channel], sampleRate }
}

export type MadeFormat = 'mp3' | 'flac' | 'vorbis' | 'wav'

export async function encodeSound(pcm: Pcm, format: MadeFormat): Promise<Uint8Array<ArrayBuffer>> {
  switch (format) {
    case 'mp3': {
      const encoder = await createMp3Encoder()
      encoder.configure({ channels: pcm.channels.length === 1 ? 1 : 2, sampleRate: pcm.sampleRate, bitrate: 128 })
      return encodedBy(encoder, pcm)
    }
    case 'vorbis': {
      const encoder = await createOggEncoder()
      encoder.configure({ channels: pcm.channels.length === 1 ? 1 : 2, sampleRate: pcm.sampleRate, vbrQuality: 2 })
      return encodedBy(encoder, pcm)
    }
    case 'flac':
      return encodeFlac(pcm)
    case 'wav':
      return encodeWav(pcm)
  }
}

type Encoder = { encode(channels: Float32Array[]): Uint8Array; finalize(): Uint8Array }

/** Each hands out its own memory, which its next call overwrites. */
function encodedBy(encoder: Encoder, { channels }: Pcm): Uint8Array<ArrayBuffer> {
  const sound = encoder.encode([...channels]).slice()
  return concatBytes([sound, encoder.finalize().slice()])
}

const le = (value: number, width: number) => Uint8Array.from({ length: width }, (_, i) => (value / 2 ** (8 * i)) & 255)
const be = (value: number, width: number) => le(value, width).reverse()

const sample16 = (value: number | undefined): number => Math.round(Math.max(-1, Math.min(1, value ?? 0)) * 32767)

/** 16-bit PCM; `extra` stands between format and samples. */
export function encodeWav(
  { channels, sampleRate }: Pcm,
  extra: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0
  const frameSize = channels.length * 2
  const data = new DataView(new ArrayBuffer(frames * frameSize))
  channels.forEach((plane, channel) => {
    for (let i = 0; i < frames; i++) data.setInt16(i * frameSize + channel * 2, sample16(plane[i]), true)
  })
  const format = [le(1, 2), le(channels.length, 2), le(sampleRate, 4), le(sampleRate * frameSize, 4), le(frameSize, 2)]
  const body = [...[utf8('WAVEfmt '), le(16, 4), ...format, le(16, 2)], extra, utf8('data'), le(data.byteLength, 4)]
  const head = concatBytes(body)
  return concatBytes([utf8('RIFF'), le(head.length + data.byteLength, 4), head, new Uint8Array(data.buffer)])
}

const BLOCK = 4096

/** 16-bit FLAC of verbatim frames: as large as PCM, and as valid as any. */
export function encodeFlac({ channels, sampleRate }: Pcm): Uint8Array<ArrayBuffer> {
  const samples = channels[0]?.length ?? 0
  const streamInfo = new Uint8Array(34)
  streamInfo.set([...be(BLOCK, 2), ...be(BLOCK, 2)])
  const packed = (BigInt(sampleRate) << 44n) | (BigInt(channels.length - 1) << 41n) | (15n << 36n) | BigInt(samples)
  new DataView(streamInfo.buffer).setBigUint64(10, packed)
  const frames: Uint8Array[] = []
  for (let at = 0, number = 0; at < samples; at += BLOCK, number++) {
    const length = Math.min(BLOCK, samples - at)
    const planes = channels.map((channel) => channel.subarray(at, at + length))
    frames.push(flacFrame(planes, number, length, sampleRate))
  }
  return concatBytes([utf8('fLaC'), Uint8Array.of(0x80, 0, 0, 34), streamInfo, ...frames])
}

/** Block size and sample rate stand in 16 bits each. */
function flacFrame(planes: readonly Float32Array[], number: number, length: number, sampleRate: number): Uint8Array {
  const coded = utf8(String.fromCodePoint(number))
  const sync = Uint8Array.of(0xff, 0xf8, 0x7d, ((planes.length - 1) << 4) | 8)
  const head = concatBytes([sync, coded, be(length - 1, 2), be(sampleRate, 2)])
  const sound = planes.flatMap((plane) => {
    const body = new DataView(new ArrayBuffer(length * 2))
    for (let i = 0; i < length; i++) body.setInt16(i * 2, sample16(plane[i]))
    return [Uint8Array.of(2), new Uint8Array(body.buffer)]
  })
  const frame = concatBytes([head, Uint8Array.of(crc(head, 8, 0x07)), ...sound])
  return concatBytes([frame, be(crc(frame, 16, 0x8005), 2)])
}

function crc(bytes: Uint8Array, width: 8 | 16, polynomial: number): number {
  const top = 2 ** (width - 1)
  let value = 0
  for (const byte of bytes) {
    value ^= byte << (width - 8)
    for (let bit = 0; bit < 8; bit++) value = (value & top ? (value << 1) ^ polynomial : value << 1) & (2 * top - 1)
  }
  return value
}
