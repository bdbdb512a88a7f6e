// Real audio made in code: tones with a slow swell, as WAV, MP3 and Ogg Vorbis; FLAC, Opus and M4A come from test/fixtures.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeMp3 } from '../../eldernode/publish/codecs.ts'
import { type Id3Tags, writeId3 } from '../../eldernode/publish/write-id3.ts'
import { concatBytes } from '../../src/core/bytes.ts'
import type { Pcm } from '../../src/media/decode.ts'
import { encodeSound, encodeWav } from './encode.ts'
import { noise } from './records.ts'

export type ToneOptions = {
  seconds?: number
  frequencyHz?: number
  sampleRate?: number
  channels?: 1 | 2
}

export type Mp3Options = ToneOptions & {
  bitrate?: 32 | 48 | 64 | 96 | 128 | 160 | 192
  tags?: Omit<Id3Tags, 'picture'>
  coverBytes?: Uint8Array
}

export function tone(options: ToneOptions = {}): Pcm {
  const { seconds = 3, frequencyHz = 440, sampleRate = 44100, channels = 2 } = options
  const length = Math.round(seconds * sampleRate)
  const planes = Array.from({ length: channels }, (_, channel) => {
    const step = (2 * Math.PI * frequencyHz * (channel === 0 ? 1 : 1.5)) / sampleRate
    return Float32Array.from(
      { length },
      (_, i) => 0.5 * Math.sin(i * step) * (0.6 + 0.4 * Math.sin((2 * Math.PI * i) / sampleRate / 2)),
    )
  })
  return { channels: planes, sampleRate }
}

export async function toneMp3(options: Mp3Options = {}): Promise<Uint8Array<ArrayBuffer>> {
  const sound = await encodeMp3(tone(options), options.bitrate ?? 128)
  const { tags, coverBytes } = options
  if (!tags && !coverBytes) return sound
  return concatBytes([writeId3({ ...tags, ...(coverBytes ? { picture: coverBytes } : {}) }), sound])
}

/** What is an MP3 by its frames, 417 bytes each, and noise by its sound. */
export function framedNoise(frames: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = noise(frames * 417, seed)
  for (let at = 0; at < bytes.length; at += 417) bytes.set([0xff, 0xfb, 0x90, 0x64], at)
  return bytes
}

/** 16-bit PCM; `extra` stands between format and samples. */
export const toneWav = (options: ToneOptions & { extra?: Uint8Array } = {}): Uint8Array<ArrayBuffer> =>
  encodeWav(tone(options), options.extra)

export const toneOgg = (options: ToneOptions = {}): Promise<Uint8Array<ArrayBuffer>> =>
  encodeSound(tone(options), 'vorbis')

export type FixtureName = 'tone.flac' | 'tone.opus' | 'tone.m4a' | 'tone-id3v24.mp3' | 'video.mp4'

export const fixture = (name: FixtureName): Promise<Uint8Array<ArrayBuffer>> =>
  readFile(join(import.meta.dirname, '../fixtures', name)).then((bytes) => new Uint8Array(bytes))

/** A picture of `side` pixels that does not compress well. */
export async function noisePicture(side: number): Promise<Uint8Array<ArrayBuffer>> {
  const { default: sharp } = await import('sharp')
  let state = side
  const pixels = Uint8Array.from({ length: side * side * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
  const drawn = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
  return new Uint8Array(await drawn.jpeg({ quality: 90 }).toBuffer())
}
