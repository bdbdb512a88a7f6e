// The app as a person uses it: opens pages, presses buttons, listens. Figures come from the audio element itself.
import assert from 'node:assert/strict'
import type { BrowserContext, Page } from 'playwright-core'
import type { Track } from '../../src/core/records.ts'
import { lackedData, type Stop, watchStops } from './stops.ts'

declare global {
  interface Window {
    /** Every audio element that was ever told to play. */
    digmAudio: HTMLAudioElement[]
    digmStops: Stop[]
    digmWatchStops: typeof watchStops
  }
}

const PLAY_DEADLINE_MS = 20_000
/** Looking at every frame would cost more than to play. */
const LOOK_MS = 50

/** Lets tests see the audio elements of every page of this context. */
export async function watchAudio(context: BrowserContext): Promise<void> {
  // The compiler of the tests marks functions with this name, and pages do not know it.
  await context.addInitScript({ content: 'globalThis.__name = (value) => value' })
  await context.addInitScript({ content: `globalThis.digmWatchStops = ${watchStops}` })
  await context.addInitScript(() => {
    window.digmAudio = []
    window.digmStops = []
    const play = HTMLMediaElement.prototype.play
    HTMLMediaElement.prototype.play = function (this: HTMLAudioElement) {
      if (!window.digmAudio.includes(this)) {
        window.digmAudio.push(this)
        window.digmWatchStops(this, (stop) => window.digmStops.push(stop))
      }
      return play.call(this)
    }
  })
}

/** Opens an album and waits until a worker controls the page and the tracks are there. */
export async function openAlbum(page: Page, url: string, albumId: string): Promise<void> {
  await page.goto(`${url}/album/${albumId}`)
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  await controlled(page)
}

export async function controlled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    if (!navigator.serviceWorker) return
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })
}

/** Presses the row of a track, counted from 1. */
export const playTrack = (page: Page, number: number): Promise<void> =>
  page.getByRole('button', { name: new RegExp(`^Play ${number}\\.`) }).click()

/** Resolves when `currentTime` has grown by `seconds` in real time without the element running dry. */
export async function assertPlays(page: Page, seconds = 1.5): Promise<void> {
  const heard = await page.evaluate(
    ({ seconds, deadlineMs, lookMs }) =>
      new Promise<{ grown: number; tookMs: number; stops: Stop[] } | string>((resolve) => {
        const end = performance.now() + deadlineMs
        let begun: { at: number; ms: number; stops: number } | undefined
        const looking = setInterval(() => {
          const audio = window.digmAudio.at(-1)
          if (audio && !audio.paused && !audio.seeking && audio.readyState >= 3 && audio.currentTime > 0.05) {
            begun ??= { at: audio.currentTime, ms: performance.now(), stops: window.digmStops.length }
            const grown = audio.currentTime - begun.at
            if (grown >= seconds) {
              clearInterval(looking)
              const stops = window.digmStops.slice(begun.stops)
              return resolve({ grown, tookMs: performance.now() - begun.ms, stops })
            }
          }
          if (performance.now() < end) return
          clearInterval(looking)
          const [ready, error] = [audio?.readyState, audio?.error?.message]
          const found = { paused: audio?.paused, at: audio?.currentTime, ready, error, src: audio?.currentSrc }
          resolve(`no sound: ${JSON.stringify({ ...found, stops: window.digmStops })}`)
        }, lookMs)
      }),
    { seconds, deadlineMs: PLAY_DEADLINE_MS, lookMs: LOOK_MS },
  )
  assert.ok(typeof heard !== 'string', String(heard))
  const dry = heard.stops.filter(lackedData)
  assert.equal(dry.length, 0, `the sound stopped for lack of data: ${JSON.stringify(dry)}`)
  const { grown, tookMs, stops } = heard
  assert.ok(tookMs < grown * 1000 * 1.5 + 300, `${grown} s took ${tookMs} ms: ${JSON.stringify(stops)}`)
}

/** What the page itself gets from `/stream` is, byte for byte, the published file. */
export async function assertWhole(page: Page, track: Track): Promise<void> {
  const hash = await page.evaluate(async (path) => {
    const response = await fetch(path)
    if (!response.ok) return `status ${response.status}`
    const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer())
    return `sha256:${[...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  }, `/stream/${track.trackId}`)
  assert.equal(hash, track.contentHash)
}

/** Moves the playhead with the seek slider's own keys or pointer being no matter: to a share of the track, as a click there would. */
export async function seekTo(page: Page, share: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Seek' })
  const box = await slider.boundingBox()
  assert.ok(box, 'the seek slider is shown')
  await page.mouse.click(box.x + box.width * share, box.y + box.height / 2)
}

export const waitForTime = (page: Page, atLeastSec: number, deadlineMs = PLAY_DEADLINE_MS) =>
  page.waitForFunction((sec) => (window.digmAudio.at(-1)?.currentTime ?? 0) >= sec, atLeastSec, {
    timeout: deadlineMs,
    polling: LOOK_MS,
  })

/** What is left of a track goes by four times as fast, and is asked for as fast. */
export const hurry = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const audio = window.digmAudio.at(-1)
    if (audio) audio.playbackRate = 4
  })

export const waitForEnd = (page: Page, deadlineMs: number) =>
  page.waitForFunction(() => window.digmAudio.at(-1)?.ended, undefined, {
    timeout: deadlineMs,
    polling: LOOK_MS,
  })
