// A small synthesiser for the demo label: tones are made once, placed often into a stereo buffer, and given a room.
import type { Pcm } from '../../src/media/decode.ts'

/** Nothing in this music lies above 12 kHz, and making it takes a quarter less time than at 32 kHz. */
export const SAMPLE_RATE = 24_000

/** Stereo; `left` and `right` have one length. */
export type Stereo = { left: Float32Array; right: Float32Array }

export const silence = (seconds: number): Stereo => ({
  left: new Float32Array(Math.ceil(seconds * SAMPLE_RATE)),
  right: new Float32Array(Math.ceil(seconds * SAMPLE_RATE)),
})

export const frequencyOf = (midi: number): number => 440 * 2 ** ((midi - 69) / 12)

/** Repeatable noise, 0..1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const TABLE = 2048

/** One period with the given strengths of its harmonics. */
const waveOf = (harmonics: readonly number[]): Float32Array =>
  Float32Array.from({ length: TABLE }, (_, i) =>
    harmonics.reduce((sum, strength, h) => sum + strength * Math.sin((2 * Math.PI * (h + 1) * i) / TABLE), 0),
  )

const PAD = waveOf([1, 0.42, 0.22, 0.1, 0.06, 0.03])
const BASS = waveOf([1, 0.3, 0.06])
const BELL = waveOf([1, 0, 0, 0.18, 0, 0, 0.05])

/** Slow in, slow out; lasts 1.8 s longer than it is held. */
export const padTone = (frequencyHz: number, heldSec: number): Float32Array => wave(PAD, frequencyHz, heldSec, 1.5, 1.8)

export const bassTone = (frequencyHz: number, heldSec: number): Float32Array =>
  wave(BASS, frequencyHz, heldSec, 0.08, 0.6)

/** Struck, then left to ring. */
export function bellTone(frequencyHz: number, lengthSec: number): Float32Array {
  const tone = new Float32Array(Math.floor(lengthSec * SAMPLE_RATE))
  const step = (frequencyHz * TABLE) / SAMPLE_RATE
  const fall = Math.exp(-5 / tone.length)
  let level = 1
  for (let i = 0; i < tone.length; i++) {
    tone[i] = (BELL[(i * step) & (TABLE - 1)] ?? 0) * level * Math.min(1, i / 64)
    level *= fall
  }
  return tone
}

/** A plucked string after Karplus and Strong: a short noise that circles in a delay line and loses its edge. */
export function stringTone(frequencyHz: number, lengthSec: number, random: () => number): Float32Array {
  const period = Math.max(2, Math.round(SAMPLE_RATE / frequencyHz))
  const line = Float32Array.from({ length: period }, () => random() * 2 - 1)
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < period; i++) line[i] = ((line[i] ?? 0) + (line[(i + 1) % period] ?? 0)) / 2
  }
  const tone = new Float32Array(Math.floor(lengthSec * SAMPLE_RATE))
  const keep = 0.5 * 0.001 ** (1 / (lengthSec * frequencyHz))
  const release = 0.05 * SAMPLE_RATE
  for (let i = 0, at = 0; i < tone.length; i++) {
    const next = at + 1 === period ? 0 : at + 1
    const sample = line[at] ?? 0
    line[at] = keep * (sample + (line[next] ?? 0))
    tone[i] = sample * Math.min(1, (tone.length - i) / release)
    at = next
  }
  return tone
}

function wave(
  table: Float32Array,
  frequencyHz: number,
  heldSec: number,
  attackSec: number,
  releaseSec: number,
): Float32Array {
  const tone = new Float32Array(Math.floor((heldSec + releaseSec) * SAMPLE_RATE))
  const step = (frequencyHz * TABLE) / SAMPLE_RATE
  const [held, attack, release] = [heldSec * SAMPLE_RATE, attackSec * SAMPLE_RATE, releaseSec * SAMPLE_RATE]
  let phase = (frequencyHz * 997) % TABLE
  for (let i = 0; i < tone.length; i++) {
    const open = i < attack ? i / attack : 1
    const close = i > held ? 1 - (i - held) / release : 1
    tone[i] = (table[phase | 0] ?? 0) * open * close * close
    phase += step
    if (phase >= TABLE) phase -= TABLE
  }
  return tone
}

/** Adds a tone, with equal power between the sides; `pan` is -1 at the left and 1 at the right. */
export function place(out: Stereo, tone: Float32Array, atSec: number, gain: number, pan: number): void {
  const angle = ((Math.max(-1, Math.min(1, pan)) + 1) * Math.PI) / 4
  add(out.left, tone, atSec, gain * Math.cos(angle))
  add(out.right, tone, atSec, gain * Math.sin(angle))
}

export function layer(out: Stereo, sound: Stereo, atSec: number): void {
  add(out.left, sound.left, atSec, 1)
  add(out.right, sound.right, atSec, 1)
}

function add(out: Float32Array, tone: Float32Array, atSec: number, gain: number): void {
  const from = Math.floor(atSec * SAMPLE_RATE)
  const length = Math.min(tone.length, out.length - from)
  for (let i = 0; i < length; i++) out[from + i] = (out[from + i] ?? 0) + (tone[i] ?? 0) * gain
}

/** Four delay lines that feed each other through a damped matrix. */
const ROOM = [1063, 1327, 1489, 1723]

export function room(out: Stereo, wet: number, decay: number): void {
  const lines = ROOM.map((length) => new Float32Array(length))
  const [a, b, c, d] = lines as [Float32Array, Float32Array, Float32Array, Float32Array]
  let [fa, fb, fc, fd] = [0, 0, 0, 0]
  let [ia, ib, ic, id] = [0, 0, 0, 0]
  for (let i = 0; i < out.left.length; i++) {
    const [left, right] = [out.left[i] ?? 0, out.right[i] ?? 0]
    // Damping: each echo is duller than the last.
    fa += 0.45 * ((a[ia] ?? 0) - fa)
    fb += 0.45 * ((b[ib] ?? 0) - fb)
    fc += 0.4 * ((c[ic] ?? 0) - fc)
    fd += 0.4 * ((d[id] ?? 0) - fd)
    const half = (fa + fb + fc + fd) / 2
    a[ia] = left + decay * (fa - half)
    b[ib] = right + decay * (fb - half)
    c[ic] = left + decay * (fc - half)
    d[id] = right + decay * (fd - half)
    ia = ia + 1 === a.length ? 0 : ia + 1
    ib = ib + 1 === b.length ? 0 : ib + 1
    ic = ic + 1 === c.length ? 0 : ic + 1
    id = id + 1 === d.length ? 0 : id + 1
    out.left[i] = left + wet * (fa - fc)
    out.right[i] = right + wet * (fb - fd)
  }
}

/** Faded at both ends, and as loud as it can be without clipping. */
export function finish({ left, right }: Stereo, fadeInSec: number, fadeOutSec: number): Pcm {
  const gain = 0.84 / Math.max(1e-6, peakOf(left), peakOf(right))
  for (const channel of [left, right]) master(channel, gain, fadeInSec * SAMPLE_RATE, fadeOutSec * SAMPLE_RATE)
  return { channels: [left, right], sampleRate: SAMPLE_RATE }
}

function peakOf(channel: Float32Array): number {
  let peak = 0
  for (let i = 0; i < channel.length; i++) {
    const sample = Math.abs(channel[i] ?? 0)
    if (sample > peak) peak = sample
  }
  return peak
}

function master(channel: Float32Array, gain: number, fadeIn: number, fadeOut: number): void {
  const end = channel.length
  for (let i = 0; i < end; i++) {
    const edge = i < fadeIn ? i / fadeIn : i > end - fadeOut ? (end - i) / fadeOut : 1
    channel[i] = (channel[i] ?? 0) * gain * edge
  }
}
