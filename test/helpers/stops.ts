// Why a sound stopped. Chromium tells `waiting` when nothing has come to be played, and just the same when the machine was too full
// to play what lay there. They differ in what the element had: what it could play well before it came there is no lack of data.

export type Stop = {
  atSec: number
  /** Up to where it could play, as it was before it came there. */
  hadUntilSec: number
  durationSec: number
  readyState: number
  /** As it is when it is told, which may be later. */
  buffered: [fromSec: number, untilSec: number][]
}

/** Runs in a page and is sent there as text, so it knows nothing from outside itself. */
export function watchStops(audio: HTMLAudioElement, onStop: (stop: Stop) => void): void {
  /** Older than the stop for certain: what was seen when the playhead was so far from it. */
  const BEFORE_SEC = 0.25
  let seen: { atSec: number; untilSec: number }[] = []
  const ranges = () =>
    Array.from({ length: audio.buffered.length }, (_, i): [number, number] => [
      audio.buffered.start(i),
      audio.buffered.end(i),
    ])
  const look = () => {
    const atSec = audio.currentTime
    const here = ranges().find(([fromSec, untilSec]) => fromSec <= atSec && atSec <= untilSec)
    if (here) seen.push({ atSec, untilSec: here[1] })
  }
  const forget = () => {
    seen = []
  }
  for (const event of ['progress', 'timeupdate', 'canplay']) audio.addEventListener(event, look)
  for (const event of ['emptied', 'seeking']) audio.addEventListener(event, forget)
  audio.addEventListener('waiting', () => {
    const atSec = audio.currentTime
    const before = seen.filter((one) => one.atSec <= atSec - BEFORE_SEC)
    const hadUntilSec = Math.max(0, ...before.map(({ untilSec }) => untilSec))
    const { duration, readyState } = audio
    onStop({ atSec, hadUntilSec, durationSec: duration, readyState, buffered: ranges() })
  })
}

/** So far beyond the stop, or to the end, the element had all it needed. */
const ENOUGH_SEC = 2
const END_SEC = 0.3

export const lackedData = ({ atSec, hadUntilSec, durationSec }: Stop): boolean =>
  hadUntilSec < Math.min(atSec + ENOUGH_SEC, durationSec - END_SEC)
