// The one owner of <audio>. Every source gets its own AbortController: listeners, timers and awaits of an older source die with
// it, so a late event can never speak for the track that replaced it. State goes out as events; nobody else touches the element.
import { DigmError } from '../core/errors.ts'
import { UNREACHABLE_AFTER_MS } from '../core/limits.ts'
import { type EngineEvent, rangesOf } from './engine-events.ts'
import type { Sound } from './queue.ts'
import { type Probe, remedyFor } from './recovery.ts'

type Source =
  | { kind: 'none' }
  | { kind: 'stream'; sound: Sound; url: string }
  | { kind: 'fallback'; sound: Sound; url: string }

export type EngineOptions = {
  audio: HTMLAudioElement
  streamUrl: (sound: Sound) => string
  /** Where a sound that failed twice is played from once, or undefined when there is no such place. */
  fallbackUrl: (sound: Sound, signal: AbortSignal) => Promise<string | undefined>
  probe: Probe
  /** Called before the first byte is asked for, before every seek, and about once a second while playing. */
  onPlayhead: (sound: Sound, positionSec: number, durationSec: number) => void
  emit: (event: EngineEvent) => void
}

/** Without a new byte for this long, the source itself is asked; the answer comes within UNREACHABLE_AFTER_MS of the touch. */
export const STALLED_AFTER_MS = 6_500
const PROBE_DEADLINE_MS = UNREACHABLE_AFTER_MS - STALLED_AFTER_MS - 500
const PLAYHEAD_EVERY_SEC = 1
/** Of `readyState`: there is more than the frame under the playhead. */
const HAVE_FUTURE_DATA = 3
/** Playing on for this long after a failure clears the slate. */
const PROGRESS_SEC = 5

export class AudioEngine {
  private source: Source = { kind: 'none' }
  private load_ = new AbortController()
  private failures = 0
  private failedAtSec = 0
  private durationSec = 0
  private toldPlayheadSec = 0
  private pausedByUser = false
  private stallTimer: ReturnType<typeof setTimeout> | undefined
  private diagnosing = false

  constructor(private readonly options: EngineOptions) {
    const { audio, emit } = options
    audio.crossOrigin = 'anonymous'
    audio.preload = 'auto'
    audio.addEventListener('volumechange', () => emit({ type: 'volume', volume: audio.volume, muted: audio.muted }))
  }

  /** Must run in the same task as the touch or the `ended` that asked for it: browsers allow sound only then. */
  load(sound: Sound, durationSec: number, positionSec = 0): void {
    this.failures = 0
    this.durationSec = durationSec
    this.open({ kind: 'stream', sound, url: this.options.streamUrl(sound) }, positionSec)
    this.play()
  }

  /** Takes over what the element was told to play before this code was here; it goes on without a break. */
  adopt(sound: Sound, durationSec: number): void {
    const { audio, emit } = this.options
    if (audio.error) {
      this.load(sound, durationSec, audio.currentTime)
      return
    }
    this.failures = 0
    this.durationSec = durationSec
    const signal = this.begin({ kind: 'stream', sound, url: audio.src })
    this.tellPlayhead(sound, audio.currentTime)
    this.listen(signal, 0)
    if (audio.paused) emit({ type: 'paused', reason: 'user' })
    else if (audio.readyState >= HAVE_FUTURE_DATA) emit({ type: 'playing' })
    else {
      emit({ type: 'loading' })
      this.startStallClock()
    }
    this.onTime()
  }

  unload(): void {
    this.open({ kind: 'none' }, 0)
  }

  play(): void {
    const { audio, emit } = this.options
    const { signal } = this.load_
    this.pausedByUser = false
    audio.play().catch((error: unknown) => {
      if (signal.aborted) return
      if ((error as { name?: unknown }).name === 'NotAllowedError') emit({ type: 'paused', reason: 'blocked' })
    })
  }

  pause(): void {
    this.pausedByUser = true
    this.options.audio.pause()
  }

  seek(positionSec: number): void {
    const { audio } = this.options
    if (this.source.kind === 'none') return
    this.tellPlayhead(this.source.sound, positionSec)
    audio.currentTime = positionSec
  }

  setVolume(volume: number, muted: boolean): void {
    this.options.audio.volume = volume
    this.options.audio.muted = muted
  }

  private open(source: Source, positionSec: number): void {
    const { audio, emit } = this.options
    const signal = this.begin(source)
    if (source.kind === 'none') {
      audio.removeAttribute('src')
      audio.load()
      return
    }
    this.tellPlayhead(source.sound, positionSec)
    emit({ type: 'loading' })
    this.listen(signal, positionSec)
    this.startStallClock()
    audio.src = source.url
  }

  /** Whatever belonged to the source before ends here. */
  private begin(source: Source): AbortSignal {
    this.load_.abort()
    this.load_ = new AbortController()
    const { signal } = this.load_
    signal.addEventListener('abort', () => this.stopStallClock())
    this.source = source
    this.diagnosing = false
    return signal
  }

  private tellPlayhead(sound: Sound, positionSec: number): void {
    this.options.onPlayhead(sound, positionSec, this.durationSec)
    this.toldPlayheadSec = positionSec
  }

  private listen(signal: AbortSignal, positionSec: number): void {
    const { audio, emit } = this.options
    const on = (type: keyof HTMLMediaElementEventMap, listener: () => void) =>
      audio.addEventListener(type, listener, { signal })
    on('loadedmetadata', () => {
      if (positionSec > 0) audio.currentTime = positionSec
    })
    on('durationchange', () => {
      if (!Number.isFinite(audio.duration)) return
      this.durationSec = audio.duration
      emit({ type: 'duration', durationSec: audio.duration })
    })
    on('playing', () => {
      this.stopStallClock()
      emit({ type: 'playing' })
    })
    on('waiting', () => {
      this.startStallClock()
      emit({ type: 'waiting' })
    })
    on('progress', () => {
      if (this.stallTimer !== undefined) this.startStallClock()
      emit({ type: 'buffered', ranges: rangesOf(audio.buffered) })
    })
    on('canplay', () => this.stopStallClock())
    on('timeupdate', () => this.onTime())
    on('seeked', () => this.onTime())
    on('pause', () => {
      this.stopStallClock()
      if (!audio.ended) emit({ type: 'paused', reason: this.pausedByUser ? 'user' : 'system' })
    })
    on('ended', () => emit({ type: 'ended' }))
    on('error', () => void this.diagnose(signal))
  }

  private onTime(): void {
    const { audio, emit } = this.options
    const positionSec = audio.currentTime
    emit({ type: 'position', positionSec })
    emit({ type: 'buffered', ranges: rangesOf(audio.buffered) })
    if (positionSec > this.failedAtSec + PROGRESS_SEC) this.failures = 0
    if (this.source.kind === 'none' || audio.paused) return
    if (Math.abs(positionSec - this.toldPlayheadSec) < PLAYHEAD_EVERY_SEC) return
    this.tellPlayhead(this.source.sound, positionSec)
  }

  private startStallClock(): void {
    this.stopStallClock()
    const { signal } = this.load_
    this.stallTimer = setTimeout(() => void this.diagnose(signal), STALLED_AFTER_MS)
  }

  private stopStallClock(): void {
    clearTimeout(this.stallTimer)
    this.stallTimer = undefined
  }

  private async diagnose(signal: AbortSignal): Promise<void> {
    const { audio, probe, emit, fallbackUrl } = this.options
    const { source } = this
    if (source.kind === 'none' || this.diagnosing) return
    this.diagnosing = true
    this.stopStallClock()
    const positionSec = audio.currentTime
    const share = this.durationSec > 0 ? positionSec / this.durationSec : 0
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(PROBE_DEADLINE_MS)])
    const result = await probe(source.url, share, deadline)
    if (signal.aborted) return
    this.failures++
    this.failedAtSec = positionSec
    const remedy = remedyFor({ failures: this.failures, source: source.kind, probe: result })
    if (remedy.do === 'give-up') return this.giveUp(remedy.code)
    const wasPaused = this.pausedByUser
    if (remedy.do === 'reload') {
      this.open({ ...source }, positionSec)
    } else {
      const url = await fallbackUrl(source.sound, signal).catch(() => undefined)
      if (signal.aborted) return
      if (url === undefined) return this.giveUp('not-playable')
      this.open({ kind: 'fallback', sound: source.sound, url }, positionSec)
    }
    if (wasPaused) emit({ type: 'paused', reason: 'user' })
    else this.play()
  }

  private giveUp(code: DigmError['code']): void {
    const { source } = this
    this.load_.abort()
    this.options.audio.pause()
    const trackId = source.kind === 'none' ? undefined : source.sound.trackId
    this.options.emit({ type: 'failed', error: new DigmError(code, { trackId }) })
  }
}
