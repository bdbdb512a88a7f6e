// The preview of a track: 30 s of MP3 that start a third in, where a song has usually begun, with short fades.
import { DigmError } from '../core/errors.ts'
import { LONGEST_PREVIEW_SEC, MAX_PREVIEW, SHORTEST_PREVIEW_SEC } from '../core/limits.ts'
import { type Pcm, pcmLength } from './decode.ts'

const PREVIEW_SEC = 30
const FADE_IN_SEC = 0.3
const FADE_OUT_SEC = 1.5
/** Kilobits a second, the first that fits is taken. */
const BIT_RATES = [128, 96, 64, 48, 32] as const

export type PreviewSpan = { startSec: number; durationSec: number }
export type EncodeMp3 = (pcm: Pcm, kbps: (typeof BIT_RATES)[number]) => Promise<Uint8Array<ArrayBuffer>>

/** `startSec` that is not a number starts a third in; every start is clamped so that the preview is as long as it can be. */
export function previewSpan(trackSec: number, startSec: number = Number.NaN, lengthSec = PREVIEW_SEC): PreviewSpan {
  const durationSec = Math.min(lengthSec, trackSec)
  const wanted = Number.isFinite(startSec) ? startSec : trackSec / 3
  return { startSec: Math.max(0, Math.min(wanted, trackSec - durationSec)), durationSec }
}

/** What an artist has chosen, made possible: within the track and within 15..60 s. */
export function chosenSpan(trackSec: number, { startSec, durationSec }: PreviewSpan): PreviewSpan {
  const lengthSec = Number.isFinite(durationSec) ? durationSec : PREVIEW_SEC
  return previewSpan(trackSec, startSec, Math.max(SHORTEST_PREVIEW_SEC, Math.min(LONGEST_PREVIEW_SEC, lengthSec)))
}

/** Collects the span out of passing sound, as one or two channels. */
export class PreviewCutter {
  private filled = 0
  private cut: { channels: Float32Array[]; sampleRate: number } | undefined

  /** @param heard samples of the track that lie before the first that is pushed */
  constructor(
    private readonly span: PreviewSpan,
    private heard = 0,
  ) {}

  /** The whole span has passed. */
  get isFull(): boolean {
    return this.cut !== undefined && this.filled === this.cut.channels[0]?.length
  }

  push(pcm: Pcm): void {
    const start = Math.floor(this.span.startSec * pcm.sampleRate)
    const length = Math.floor(this.span.durationSec * pcm.sampleRate)
    this.cut ??= {
      channels: Array.from({ length: Math.min(2, pcm.channels.length) }, () => new Float32Array(length)),
      sampleRate: pcm.sampleRate,
    }
    const from = Math.max(0, start - this.heard)
    const to = Math.min(pcmLength(pcm), start + length - this.heard)
    if (from < to) {
      this.cut.channels.forEach((target, side) => {
        mixInto(target, this.filled, pcm.channels, side, from, to)
      })
      this.filled += to - from
    }
    this.heard += pcmLength(pcm)
  }

  /** What was heard of the span, faded; undefined when nothing was. */
  result(): Pcm | undefined {
    if (!this.cut || this.filled === 0) return undefined
    const { sampleRate } = this.cut
    const channels = this.cut.channels.map((channel) => channel.subarray(0, this.filled))
    for (const channel of channels) fade(channel, sampleRate)
    return { channels, sampleRate }
  }
}

/** Surround goes to two sides: every second channel to each. */
function mixInto(
  target: Float32Array,
  at: number,
  channels: readonly Float32Array[],
  side: number,
  from: number,
  to: number,
): void {
  const sources = channels.length <= 2 ? channels.slice(side, side + 1) : channels.filter((_, i) => i % 2 === side)
  for (let i = from; i < to; i++) {
    let sum = 0
    for (const source of sources) sum += source[i] ?? 0
    target[at + i - from] = sum / sources.length
  }
}

function fade(channel: Float32Array, sampleRate: number): void {
  const fadeIn = Math.min(Math.floor(FADE_IN_SEC * sampleRate), channel.length >> 2)
  const fadeOut = Math.min(Math.floor(FADE_OUT_SEC * sampleRate), channel.length >> 2)
  for (let i = 0; i < fadeIn; i++) channel[i] = ((channel[i] ?? 0) * i) / fadeIn
  for (let i = 0; i < fadeOut; i++) {
    const at = channel.length - 1 - i
    channel[at] = ((channel[at] ?? 0) * i) / fadeOut
  }
}

/** @throws DigmError too-large when no bit rate fits */
export async function encodePreview(pcm: Pcm, encode: EncodeMp3, most = MAX_PREVIEW): Promise<Uint8Array<ArrayBuffer>> {
  for (const kbps of BIT_RATES) {
    const seconds = pcmLength(pcm) / pcm.sampleRate
    if ((kbps * 1000 * seconds) / 8 > most) continue
    const bytes = await encode(pcm, kbps)
    if (bytes.length <= most) return bytes
  }
  throw new DigmError('too-large', { what: 'preview', most })
}
