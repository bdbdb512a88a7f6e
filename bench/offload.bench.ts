// What an Eldernode still sends when four listeners hear one track: every path of audio counted by the node itself.
import type { Browser, Page } from 'playwright-core'
import { playTrack } from '../test/helpers/app.ts'
import { publishFiles, type TestEldernode } from '../test/helpers/eldernode.ts'
import { longMp3 } from '../test/helpers/kept-audio.ts'
import { Bed, freshContext, openApp, soundMs } from './harness.ts'
import { report, summary } from './measure.ts'

const LISTENERS = 4
/** By its number in the album. */
const TRACK = 2
const TRACK_SEC = 150
const APART_MS = 5000
/** Rounds of first sounds alone, each with a fresh node, browser and listeners: one start says little on a busy machine. */
const SOUND_ROUNDS = 7
/** Beyond the track's own length. */
const SLACK_MS = 40_000

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const apart = await tracksSent(bed, APART_MS)
    const together = await tracksSent(bed, 0)
    const bytes = report(
      'offload',
      'tracks sent by the node',
      {
        'four listeners, 5 s apart': summary([apart]),
        'four listeners, at once': summary([together]),
        'one listener': summary([1]),
      },
      [
        { of: 'four listeners, 5 s apart', to: 'one listener', atMost: 1.5 },
        { of: 'four listeners, at once', to: 'one listener', atMost: 2.5 },
      ],
    )
    const sound = await firstSounds(bed)
    return bytes && sound
  })

/** The same track in rounds of its own: how long the first of four waits for its sound, and how long those who come later. */
export async function firstSounds(bed: Bed): Promise<boolean> {
  const firstMs: number[] = []
  const laterMs: number[] = []
  for (let round = 0; round < SOUND_ROUNDS; round++) {
    const party = await gather(bed)
    const [first = Number.NaN, ...later] = await pressed(party.pages, APART_MS)
    await party.browser.close()
    process.stdout.write(`first sounds, 5 s apart: ${[first, ...later].map((ms) => ms.toFixed(0)).join(', ')} ms\n`)
    firstMs.push(first)
    laterMs.push(...later)
  }
  return report('offload', 'ms', { 'the first listener': summary(firstMs), 'the later three': summary(laterMs) }, [
    { of: 'the later three', to: 'the first listener', atMost: 1.15 },
  ])
}

/** How many times the node sent the track until all four had heard the whole of it. */
async function tracksSent(bed: Bed, apartMs: number): Promise<number> {
  const { browser, node, pages, trackBytes, before } = await gather(bed)
  await pressed(pages, apartMs)
  await Promise.all(
    pages.map((page) =>
      page.waitForFunction(() => window.digmClock.audio?.ended, undefined, {
        timeout: TRACK_SEC * 1000 + LISTENERS * apartMs + SLACK_MS,
        polling: 1000,
      }),
    ),
  )
  const sent = (node.audioBytes() - before) / trackBytes
  const { stream, webseed, webrtc, tcp } = node.sentBytes()
  process.stdout.write(`${JSON.stringify({ stream, webseed, webrtc, tcp, track: trackBytes })}\n`)
  await browser.close()
  return sent
}

type Party = { browser: Browser; node: TestEldernode; pages: Page[]; trackBytes: number; before: number }

/**
 * A fresh node and four fresh listeners before the same track, and what the node had sent before they came. It is the second of its
 * album, since a shared album's page asks for the head of the first by itself.
 */
async function gather(bed: Bed): Promise<Party> {
  const node = await bed.eldernode()
  const sound = await longMp3(TRACK_SEC, 192)
  const { albumId } = await publishFiles(node.url, { '01.mp3': await longMp3(10, 128), '02.mp3': sound })
  const browser = await bed.browser()
  // The first sound of a browser starts its audio process, and a node's first bytes its caches.
  const warm = await publishFiles(node.url, { '01.mp3': await longMp3(10, 192), '02.mp3': await longMp3(20, 192) })
  const warmUp = await opened(browser, node, warm.albumId)
  await playTrack(warmUp, TRACK)
  await soundMs(warmUp)
  await warmUp.context().close()
  const before = node.audioBytes()
  const pages = await Promise.all(Array.from({ length: LISTENERS }, () => opened(browser, node, albumId)))
  return { browser, node, pages, trackBytes: sound.length, before }
}

/** Each presses play in turn; how long each waited for its sound. */
function pressed(pages: readonly Page[], apartMs: number): Promise<number[]> {
  return Promise.all(
    pages.map(async (page, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * apartMs))
      await playTrack(page, TRACK)
      return soundMs(page)
    }),
  )
}

async function opened(browser: Browser, node: TestEldernode, albumId: string): Promise<Page> {
  return openApp(await freshContext(browser), node, albumId)
}
