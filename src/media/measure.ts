// What is measured of a track in one pass over its sound: the outline for the seek bar, and how loud it is.
import { DigmError } from '../core/errors.ts'
import type { CleanFile } from './clean/plan.ts'
import type { Pcm } from './decode.ts'
import { type Loudness, LoudnessMeter } from './loudness.ts'
import { PeakMeter } from './peaks.ts'

/** `peaks` in base64, as in the record. */
export type Measured = { peaks: string; loudness: Loudness }

export class TrackMeters {
  private readonly peaks: PeakMeter
  private readonly loudness = new LoudnessMeter()
  private heard = false

  constructor(private readonly clean: Pick<CleanFile, 'durationSec' | 'channels'>) {
    this.peaks = new PeakMeter(clean.durationSec)
  }

  push(pcm: Pcm): void {
    this.heard = true
    // Some decoders give mono twice, and twice is not twice as loud.
    const own = this.clean.channels === 1 ? { ...pcm, channels: pcm.channels.slice(0, 1) } : pcm
    this.peaks.push(own)
    this.loudness.push(own)
  }

  /** @throws DigmError unsupported-audio when there was no sound */
  result(): Measured {
    if (!this.heard) throw new DigmError('unsupported-audio', { reason: 'it holds no sound' })
    return { peaks: this.peaks.toBase64(), loudness: this.loudness.result() }
  }
}
