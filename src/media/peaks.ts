// The outline of a track for the seek bar: a byte for each bucket of equal time, 255 being full scale.
import { toBase64 } from '../core/bytes.ts'
import { MAX_PEAK_BUCKETS } from '../core/limits.ts'
import { type Pcm, pcmLength } from './decode.ts'

export class PeakMeter {
  private readonly buckets = new Float32Array(MAX_PEAK_BUCKETS)
  private heard = 0

  constructor(private readonly durationSec: number) {}

  push(pcm: Pcm): void {
    const perBucket = Math.max(1, (this.durationSec * pcm.sampleRate) / MAX_PEAK_BUCKETS)
    const length = pcmLength(pcm)
    for (let from = 0; from < length; ) {
      const bucket = Math.min(MAX_PEAK_BUCKETS - 1, Math.floor((this.heard + from) / perBucket))
      const last = bucket === MAX_PEAK_BUCKETS - 1
      const to = last ? length : Math.min(length, Math.max(from + 1, Math.ceil((bucket + 1) * perBucket) - this.heard))
      let peak = this.buckets[bucket] ?? 0
      for (const channel of pcm.channels) {
        for (let i = from; i < to; i++) {
          const sample = Math.abs(channel[i] ?? 0)
          if (sample > peak) peak = sample
        }
      }
      this.buckets[bucket] = peak
      from = to
    }
    this.heard += length
  }

  /** Base64 of one byte a bucket. */
  toBase64(): string {
    return toBase64(Uint8Array.from(this.buckets, (peak) => Math.round(Math.min(1, peak) * 255)))
  }
}
