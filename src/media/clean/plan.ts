// What cleaning a file gives: the published file as parts of the original, and what the walk through it has shown.
import { DigmError } from '../../core/errors.ts'
import { type Part, partSize, planSize } from '../source.ts'

export type Codec = 'mp3' | 'flac' | 'opus' | 'vorbis' | 'aac' | 'pcm'

/** Sound that begins here is decoded by itself: `sample` is the first that comes out, `at` an offset into the published file. */
export type Mark = { sample: number; at: number }

export type CleanFile = {
  codec: Codec
  mime: string
  /** Without the dot. */
  extension: string
  durationSec: number
  sampleRate: number
  channels: number
  /** The published file, in order. */
  parts: readonly Part[]
  size: number
  /** Every few seconds, for containers without an index of their own. */
  marks: readonly Mark[]
}

const MIME_AND_EXTENSION: Readonly<Record<Codec, readonly [mime: string, extension: string]>> = {
  mp3: ['audio/mpeg', 'mp3'],
  flac: ['audio/flac', 'flac'],
  opus: ['audio/ogg', 'opus'],
  vorbis: ['audio/ogg', 'ogg'],
  aac: ['audio/mp4', 'm4a'],
  pcm: ['audio/wav', 'wav'],
}

/** Of a published file, by its extension. */
export const mimeOfExtension = (extension: string): string | undefined =>
  Object.values(MIME_AND_EXTENSION).find(([, of]) => of === extension)?.[0]

export function cleanFile(
  codec: Codec,
  audio: { durationSec: number; sampleRate: number; channels: number },
  parts: readonly Part[],
  marks: readonly Mark[] = [],
): CleanFile {
  if (!(audio.durationSec > 0) || !Number.isFinite(audio.durationSec)) {
    throw new DigmError('unsupported-audio', { reason: 'it holds no sound' })
  }
  const [mime, extension] = MIME_AND_EXTENSION[codec]
  const merged = mergeParts(parts)
  const { durationSec, sampleRate, channels } = audio
  return { codec, mime, extension, durationSec, sampleRate, channels, parts: merged, size: planSize(merged), marks }
}

/** Neighbouring stretches of the source become one. */
function mergeParts(parts: readonly Part[]): Part[] {
  const merged: Part[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (partSize(part) === 0) continue
    if (last && 'to' in last && 'from' in part && last.to === part.from) last.to = part.to
    else merged.push({ ...part })
  }
  return merged
}

export const truncated = (reason: string): DigmError => new DigmError('truncated-audio', { reason })
export const unsupported = (reason: string): DigmError => new DigmError('unsupported-audio', { reason })
