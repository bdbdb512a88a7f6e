// What an Eldernode still sends when four listeners hear one track: every path of audio counted by the node itself.
import type { Browser, Page } from 'playwright-core'
import { playTrack } from '../test/helpers/app.ts'
import { longMp3, publishFiles, type TestEldernode } from '../test/helpers/eldernode.ts'
import { Bed, freshContext, openApp, soundMs } from './harness.ts'
import { report, summary } from './measure.ts'

const LISTENERS = 4
const TRACK_SEC = 150
const APART_MS = 5000
/** Beyond the track's own length. */
const SLACK_MS = 40_000

export const bench = (): Promise<boolean> =>
  Bed.run(async (bed) => {
    const apart = await listen(bed, APART_MS)
    const together = await listen(bed, 0)
    const [first = Number.NaN, ...later] = apart.firstSoundMs
    process.stdout.write(`first sound, 5 s apart: ${apart.firstSoundMs.map((ms) => ms.toFixed(0)).join(', ')} ms\n`)
    process.stdout.write(`first sound, at once: ${together.firstSoundMs.map((ms) => ms.toFixed(0)).join(', ')} ms\n`)
    const bytes = report(
      'offload',
      'tracks sent by the node',
      {
        'four listeners, 5 s apart': summary([apart.tracksSent]),
        'four listeners, at once': summary([together.tracksSent]),
        'one listener': summary([1]),
      },
      [
        { of: 'four listeners, 5 s apart', to: 'one listener', atMost: 1.5 },
        { of: 'four listeners, at once', to: 'one listener', atMost: 2.5 },
      ],
    )
    const sound = report(
      'offload',
      'ms',
      { 'the first listener': summary([first]), 'the later three': summary(later) },
      [{ of: 'the later three', to: 'the first listener', atMost: 1.15 }],
    )
    return bytes && sound
  })

type Heard = { tracksSent: number; firstSoundMs: number[] }

/** A fresh node and four fresh listeners, who hear the whole track. */
async function listen(bed: Bed, apartMs: number): Promise<Heard> {
  const node = await bed.eldernode()
  const sound = await longMp3(TRACK_SEC, 192)
  const { albumId } = await publishFiles(node.url, { '01.mp3': sound })
  const browser = await bed.browser()
  // The first sound of a browser starts its audio process, and a node's first bytes its caches.
  const warm = await publishFiles(node.url, { '01.mp3': await longMp3(10, 192) })
  const [warmUp, ...pages] = await Promise.all(
    [warm.albumId, ...Array.from({ length: LISTENERS }, () => albumId)].map((id) => opened(browser, node, id)),
  )
  if (warmUp) {
    await playTrack(warmUp, 1)
    await soundMs(warmUp)
    await warmUp.context().close()
  }
  const before = node.audioBytes()
  const starts = pages.map(async (page, i) => {
    await new Promise((resolve) => setTimeout(resolve, i * apartMs))
    await playTrack(page, 1)
    return soundMs(page)
  })
  const firstSoundMs = await Promise.all(starts)
  await Promise.all(
    pages.map((page) =>
      page.waitForFunction(() => window.digmClock.audio?.ended, undefined, {
        timeout: TRACK_SEC * 1000 + LISTENERS * apartMs + SLACK_MS,
        polling: 1000,
      }),
    ),
  )
  const tracksSent = (node.audioBytes() - before) / sound.length
  const { stream, webseed, webrtc, tcp } = node.sentBytes()
  process.stdout.write(`${JSON.stringify({ stream, webseed, webrtc, tcp, track: sound.length })}\n`)
  await browser.close()
  return { tracksSent, firstSoundMs }
}

async function opened(browser: Browser, node: TestEldernode, albumId: string): Promise<Page> {
  return openApp(await freshContext(browser), node, albumId)
}
