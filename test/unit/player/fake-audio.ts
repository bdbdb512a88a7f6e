// The edge of the player: what an <audio> element is to it, steered by hand.
import { setMaxListeners } from 'node:events'

/** Node warns of many listeners on one signal; a source has a dozen on purpose. */
setMaxListeners(0)

export class FakeAudio extends EventTarget {
  crossOrigin: string | null = null
  preload = ''
  currentTime = 0
  duration = Number.NaN
  paused = true
  ended = false
  readyState = 0
  error: object | null = null
  volume_ = 1
  muted_ = false
  /** Every source that was set, in order. */
  readonly sources: string[] = []
  readonly ranges: [number, number][] = []
  playError: { name: string } | undefined
  private source = ''

  get src(): string {
    return this.source
  }
  set src(url: string) {
    this.source = url
    this.sources.push(url)
    this.paused = true
    this.ended = false
    this.currentTime = 0
  }
  get volume(): number {
    return this.volume_
  }
  set volume(to: number) {
    this.volume_ = to
    this.tell('volumechange')
  }
  get muted(): boolean {
    return this.muted_
  }
  set muted(to: boolean) {
    this.muted_ = to
    this.tell('volumechange')
  }
  get buffered() {
    const { ranges } = this
    return { length: ranges.length, start: (i: number) => ranges[i]?.[0] ?? 0, end: (i: number) => ranges[i]?.[1] ?? 0 }
  }

  async play(): Promise<void> {
    if (this.playError) throw this.playError
    this.paused = false
  }
  pause(): void {
    if (this.paused) return
    this.paused = true
    this.tell('pause')
  }
  load(): void {}
  removeAttribute(): void {
    this.source = ''
  }

  tell(type: string): void {
    this.dispatchEvent(new Event(type))
  }
  /** The element got its first bytes and sounds. */
  begin(durationSec: number): void {
    this.duration = durationSec
    this.tell('durationchange')
    this.tell('loadedmetadata')
    this.tell('canplay')
    this.tell('playing')
  }
  moveTo(positionSec: number): void {
    this.currentTime = positionSec
    this.tell('timeupdate')
  }
  finish(): void {
    this.ended = true
    this.paused = true
    this.tell('pause')
    this.tell('ended')
  }
}
