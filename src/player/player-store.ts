// What the player is doing, as signals, and what it can be asked to do. The engine reports, `statusAfter` decides, pages show.
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { DigmError } from '../core/errors.ts'
import { AudioEngine, type EngineOptions } from './audio-engine.ts'
import type { EngineEvent, TimeRange } from './engine-events.ts'
import { currentOf, EMPTY_QUEUE, extended, nextOf, type PlayerTrack, previousOf, type Queue, queueOf } from './queue.ts'

export type PlayerStatus = 'idle' | 'loading' | 'playing' | 'waiting' | 'paused' | 'ended' | 'error'

/** A seek is not allowed to land on the very end: elements then report `ended` without having played. */
const END_MARGIN_SEC = 0.25

export function statusAfter(status: PlayerStatus, event: EngineEvent): PlayerStatus {
  switch (event.type) {
    case 'loading':
    case 'playing':
    case 'ended':
      return event.type
    // A fresh source waits for its first byte: that stays "loading". What failed or was paused does not begin to wait.
    case 'waiting':
      return status === 'playing' ? 'waiting' : status
    case 'paused':
      return status === 'error' || status === 'ended' ? status : 'paused'
    case 'failed':
      return 'error'
    default:
      return status
  }
}

export type Player = {
  readonly status: ReadonlySignal<PlayerStatus>
  readonly track: ReadonlySignal<PlayerTrack | undefined>
  /** The same, but for a preview, which is nobody's album being played. */
  readonly wholeTrack: ReadonlySignal<PlayerTrack | undefined>
  readonly queue: ReadonlySignal<Queue>
  readonly positionSec: ReadonlySignal<number>
  readonly durationSec: ReadonlySignal<number>
  readonly buffered: ReadonlySignal<readonly TimeRange[]>
  readonly volume: ReadonlySignal<number>
  readonly muted: ReadonlySignal<boolean>
  readonly error: ReadonlySignal<DigmError | undefined>
  /** Replaces the queue and plays from `startAt`. */
  playAll(tracks: readonly PlayerTrack[], startAt?: number): void
  /** Takes over a sound that the page began before the app was here. */
  adopt(tracks: readonly PlayerTrack[], index: number): void
  /** Adds to the end of the queue; what plays goes on. */
  extend(tracks: readonly PlayerTrack[]): void
  play(): void
  pause(): void
  toggle(): void
  next(): void
  previous(): void
  seek(positionSec: number): void
  setVolume(volume: number): void
  setMuted(muted: boolean): void
  /** After an error: the same track, from where it stopped. */
  retry(): void
  /** Stops and forgets the queue. */
  stop(): void
}

export function createPlayer(options: Omit<EngineOptions, 'emit'>): Player {
  const status = signal<PlayerStatus>('idle')
  const queue = signal<Queue>(EMPTY_QUEUE)
  const track = signal<PlayerTrack | undefined>(undefined)
  const positionSec = signal(0)
  const durationSec = signal(0)
  const buffered = signal<readonly TimeRange[]>([])
  const volume = signal(1)
  const muted = signal(false)
  const error = signal<DigmError | undefined>(undefined)
  const engine = new AudioEngine({ ...options, emit: (event) => batch(() => onEvent(event)) })

  function onEvent(event: EngineEvent): void {
    status.value = statusAfter(status.peek(), event)
    switch (event.type) {
      case 'loading':
      case 'playing':
        error.value = undefined
        break
      case 'position':
        positionSec.value = event.positionSec
        break
      case 'duration':
        durationSec.value = event.durationSec
        break
      case 'buffered':
        if (!sameRanges(buffered.peek(), event.ranges)) buffered.value = event.ranges
        break
      case 'volume':
        volume.value = event.volume
        muted.value = event.muted
        break
      case 'failed':
        error.value = event.error
        break
      case 'ended': {
        const after = nextOf(queue.peek())
        if (after) start(after)
        break
      }
    }
  }

  const start = (at: Queue, fromSec = 0): void =>
    become(at, fromSec, (sound) => engine.load(sound, sound.durationSec, fromSec))

  function become(at: Queue, fromSec: number, begin: (current: PlayerTrack) => void): void {
    const current = currentOf(at)
    if (!current) return
    batch(() => {
      queue.value = at
      track.value = current
      positionSec.value = fromSec
      durationSec.value = current.durationSec
      buffered.value = []
      begin(current)
    })
  }

  const player: Player = {
    status,
    track,
    wholeTrack: computed(() => (track.value?.preview ? undefined : track.value)),
    queue,
    positionSec,
    durationSec,
    buffered,
    volume,
    muted,
    error,
    playAll: (tracks, startAt = 0) => start(queueOf(tracks, startAt)),
    adopt: (tracks, index) => become(queueOf(tracks, index), 0, (sound) => engine.adopt(sound, sound.durationSec)),
    extend(more) {
      queue.value = extended(queue.peek(), more)
    },
    play() {
      if (status.peek() === 'error') player.retry()
      else if (status.peek() === 'ended') start({ ...queue.peek(), index: 0 })
      else if (track.peek()) engine.play()
    },
    pause: () => engine.pause(),
    toggle() {
      const now = status.peek()
      if (now === 'playing' || now === 'waiting' || now === 'loading') engine.pause()
      else player.play()
    },
    next() {
      const after = nextOf(queue.peek())
      if (after) start(after)
    },
    previous() {
      const before = previousOf(queue.peek(), positionSec.peek())
      if (before === 'restart') player.seek(0)
      else start(before)
    },
    seek(toSec) {
      if (!track.peek()) return
      const target = Math.min(Math.max(toSec, 0), Math.max(0, durationSec.peek() - END_MARGIN_SEC))
      positionSec.value = target
      const now = status.peek()
      if (now === 'error' || now === 'ended') start(queue.peek(), target)
      else engine.seek(target)
    },
    setVolume: (to) => engine.setVolume(Math.min(Math.max(to, 0), 1), false),
    setMuted: (to) => engine.setVolume(volume.peek(), to),
    retry: () => start(queue.peek(), positionSec.peek()),
    stop() {
      batch(() => {
        engine.unload()
        queue.value = EMPTY_QUEUE
        track.value = undefined
        status.value = 'idle'
        error.value = undefined
        positionSec.value = 0
        durationSec.value = 0
        buffered.value = []
      })
    },
  }
  return player
}

const sameRanges = (a: readonly TimeRange[], b: readonly TimeRange[]): boolean =>
  a.length === b.length && a.every(({ startSec, endSec }, i) => startSec === b[i]?.startSec && endSec === b[i]?.endSec)
