// Loudness by EBU R128 (ITU-R BS.1770-4), measured while a track passes: K-weighted energy of blocks of 400 ms, every 100 ms, kept
// as a histogram of tenths of a LU. Histograms of tracks add up to the album's. What is measured becomes a gain to ReplayGain 2's
// reference, so that players need not know how loud anything was.
import { type Pcm, pcmLength } from './decode.ts'

/** Blocks counted by loudness: bin i is -70 + i / 10 LUFS. */
export type Loudness = Uint32Array

const BINS = 1000
const FLOOR_LUFS = -70
const BINS_PER_LU = 10
const RELATIVE_GATE_LU = -10
const REFERENCE_LUFS = -18
const OFFSET_LU = -0.691
const HOP_SEC = 0.1
const HOPS_A_BLOCK = 4
/** Left, right, centre, low frequencies, and the surrounds, which count for more. */
const SURROUND_WEIGHTS = [1, 1, 1, 0, 1.41, 1.41]

/** b0, b1, b2, a1, a2 */
type Biquad = readonly [number, number, number, number, number]

export class LoudnessMeter {
  private readonly histogram = new Uint32Array(BINS)
  private filters: readonly [shelf: Biquad, highPass: Biquad] | undefined
  /** Of each channel: two delays of each filter. */
  private states: Float64Array[] = []
  private sampleRate = 0
  private energy = 0
  private inHop = 0
  private readonly hops: number[] = []

  push(pcm: Pcm): void {
    const length = pcmLength(pcm)
    if (length === 0) return
    this.begin(pcm)
    const hop = Math.round(this.sampleRate * HOP_SEC)
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + hop - this.inHop)
      pcm.channels.forEach((channel, i) => {
        const weight = pcm.channels.length === SURROUND_WEIGHTS.length ? (SURROUND_WEIGHTS[i] ?? 0) : 1
        if (weight > 0) this.energy += weight * this.energyOf(channel, i, from, to)
      })
      this.inHop += to - from
      from = to
      if (this.inHop === hop) this.endHop(hop)
    }
  }

  result(): Loudness {
    return this.histogram
  }

  private begin({ channels, sampleRate }: Pcm): void {
    if (sampleRate !== this.sampleRate) {
      this.sampleRate = sampleRate
      this.filters = [shelfAt(sampleRate), highPassAt(sampleRate)]
      this.states = []
      this.inHop = 0
      this.energy = 0
    }
    while (this.states.length < channels.length) this.states.push(new Float64Array(4))
  }

  private endHop(hop: number): void {
    this.hops.push(this.energy / hop)
    this.energy = 0
    this.inHop = 0
    if (this.hops.length < HOPS_A_BLOCK) return
    const lufs = lufsOf(this.hops.reduce((sum, energy) => sum + energy, 0) / HOPS_A_BLOCK)
    this.hops.shift()
    if (!(lufs >= FLOOR_LUFS)) return
    const bin = Math.min(BINS - 1, Math.floor((lufs - FLOOR_LUFS) * BINS_PER_LU))
    this.histogram[bin] = (this.histogram[bin] ?? 0) + 1
  }

  /** Sum of squares of the filtered samples; everything in local variables, because this runs for each sample of an album. */
  private energyOf(channel: Float32Array, index: number, from: number, to: number): number {
    const state = this.states[index]
    if (!state || !this.filters) return 0
    const [[p0, p1, p2, q1, q2], [r0, r1, r2, s1, s2]] = this.filters
    let [a = 0, b = 0, c = 0, d = 0] = state
    let sum = 0
    for (let i = from; i < to; i++) {
      const x = channel[i] as number
      const y = p0 * x + a
      a = p1 * x - q1 * y + b
      b = p2 * x - q2 * y
      const z = r0 * y + c
      c = r1 * y - s1 * z + d
      d = r2 * y - s2 * z
      sum += z * z
    }
    // Of silence nothing but numbers too small for the machine to be quick with would be left.
    const quiet = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d) < 1e-20
    state.set(quiet ? [0, 0, 0, 0] : [a, b, c, d])
    return sum
  }
}

const lufsOf = (energy: number): number => OFFSET_LU + 10 * Math.log10(energy)
const energyOfBin = (bin: number): number => 10 ** ((FLOOR_LUFS + (bin + 0.5) / BINS_PER_LU - OFFSET_LU) / 10)

/** Gated integrated loudness of all blocks together; undefined for silence, and for less than 400 ms. */
export function integratedLufs(parts: readonly Loudness[]): number | undefined {
  const gatedFrom = (first: number): number | undefined => {
    let energy = 0
    let blocks = 0
    for (const histogram of parts) {
      for (let bin = Math.max(0, first); bin < BINS; bin++) {
        const count = histogram[bin] ?? 0
        energy += count * energyOfBin(bin)
        blocks += count
      }
    }
    return blocks === 0 ? undefined : lufsOf(energy / blocks)
  }
  const ungated = gatedFrom(0)
  if (ungated === undefined) return undefined
  return gatedFrom(Math.floor((ungated + RELATIVE_GATE_LU - FLOOR_LUFS) * BINS_PER_LU))
}

export type Gain = { trackDb: number; albumDb: number }

/** The gain of each track; undefined where nothing could be measured. */
export function gainsOf(tracks: readonly (Loudness | undefined)[]): (Gain | undefined)[] {
  const album = integratedLufs(tracks.filter((track) => track !== undefined))
  return tracks.map((track) => {
    const lufs = track && integratedLufs([track])
    return lufs === undefined || album === undefined ? undefined : { trackDb: gainTo(lufs), albumDb: gainTo(album) }
  })
}

const gainTo = (lufs: number): number => Math.round((REFERENCE_LUFS - lufs) * 100) / 100

// The filters of BS.1770 for any sample rate, from the analogue forms its tables were made of.
function shelfAt(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate)
  const q = 0.7071752369554196
  const high = 10 ** (3.999843853973347 / 20)
  const band = high ** 0.4996667741545416
  const a0 = 1 + k / q + k * k
  return [
    (high + (band * k) / q + k * k) / a0,
    (2 * (k * k - high)) / a0,
    (high - (band * k) / q + k * k) / a0,
    (2 * (k * k - 1)) / a0,
    (1 - k / q + k * k) / a0,
  ]
}

function highPassAt(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate)
  const q = 0.5003270373238773
  const a0 = 1 + k / q + k * k
  return [1, -2, 1, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0]
}
