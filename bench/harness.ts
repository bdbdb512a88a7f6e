// What the benchmarks share: a bed of one Eldernode with the built app, a plain file server to compare with, links in front of
// both, and a clock inside every page that runs from the person's press to the `playing` event.
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { controlled } from '../test/helpers/app.ts'
import { CHROMIUM_FLAGS, ensureChromium, launchProfile } from '../test/helpers/chromium.ts'
import { startEldernode, type TestEldernode, tempFolder } from '../test/helpers/eldernode.ts'
import { serve, type TestServer } from '../test/helpers/http.ts'

declare global {
  interface Window {
    digmClock: {
      /** Milliseconds since the navigation; 0: not yet. */
      inputMs: number
      askedMs: number
      playingMs: number
      audio: HTMLMediaElement | undefined
    }
  }
}

/** What was begun is ended in the opposite order, whatever happened in between. */
export class Bed {
  private readonly endings: (() => Promise<unknown>)[] = []

  atEnd(end: () => Promise<unknown>): void {
    this.endings.push(end)
  }

  /** A copy of the built app, so that a build beside the benchmark does not change what is measured. */
  async appFolder(): Promise<string> {
    const folder = await tempFolder()
    this.atEnd(() => rm(folder, { recursive: true, force: true }))
    await cp('dist/app', join(folder, 'app'), { recursive: true })
    return join(folder, 'app')
  }

  async eldernode(appFolder?: string): Promise<TestEldernode> {
    const node = await startEldernode({ appFolder: appFolder ?? (await this.appFolder()) })
    this.atEnd(() => node.end())
    return node
  }

  /** Anything with an end, such as a server or a link. */
  async with<T extends { close(): Promise<unknown> }>(opening: Promise<T>): Promise<T> {
    const opened = await opening
    this.atEnd(() => opened.close())
    return opened
  }

  /** Contexts of it are as light as private windows: their storage is in memory. */
  browser(): Promise<Browser> {
    const launched = chromium.launch({ executablePath: ensureChromium(), headless: true, args: CHROMIUM_FLAGS })
    return this.with(launched)
  }

  /** A browser of its own with storage on disk. */
  async profile(): Promise<BrowserContext> {
    const context = await this.with(launchProfile())
    await watchClock(context)
    return context
  }

  static async run(work: (bed: Bed) => Promise<boolean>): Promise<boolean> {
    const bed = new Bed()
    try {
      return await work(bed)
    } finally {
      for (const end of bed.endings.reverse()) await end().catch(() => undefined)
    }
  }
}

/** Gives every page of the context the same clock. */
export async function watchClock(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: 'globalThis.__name = (value) => value' })
  await context.addInitScript(() => {
    const clock: Window['digmClock'] = { inputMs: 0, askedMs: 0, playingMs: 0, audio: undefined }
    window.digmClock = clock
    const noteInput = () => {
      clock.inputMs = performance.now()
    }
    for (const type of ['pointerdown', 'pointerup', 'click']) addEventListener(type, noteInput, true)
    const begin = (audio: HTMLMediaElement) => {
      if (clock.audio !== audio) audio.addEventListener('playing', notePlaying)
      clock.audio = audio
      clock.askedMs = clock.inputMs
      clock.playingMs = 0
    }
    // The event's own time: what other listeners do first is not the sound's doing.
    const notePlaying = ({ timeStamp }: Event) => {
      clock.playingMs ||= timeStamp
    }
    // Of elements in the document, which may play by themselves.
    addEventListener('playing', notePlaying, true)
    const { play } = HTMLMediaElement.prototype
    HTMLMediaElement.prototype.play = function () {
      begin(this)
      return play.call(this)
    }
    const currentTime = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime')
    Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', {
      ...currentTime,
      set(this: HTMLMediaElement, value: number) {
        begin(this)
        currentTime?.set?.call(this, value)
      },
    })
  })
}

export async function freshContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  await watchClock(context)
  return context
}

/** Work in a context that nobody has used. */
export async function inContext<T>(browser: Browser, work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await freshContext(browser)
  try {
    return await work(context)
  } finally {
    await context.close()
  }
}

export const SOUND_DEADLINE_MS = 30_000

/** From the last press that asked for sound, or for another place in it, to `playing`; the sound must then go on. */
export async function soundMs(page: Page): Promise<number> {
  await page.waitForFunction(() => window.digmClock.playingMs > 0, undefined, { timeout: SOUND_DEADLINE_MS })
  const tookMs = await page.evaluate(() => window.digmClock.playingMs - window.digmClock.askedMs)
  const fromSec = await page.evaluate(() => window.digmClock.audio?.currentTime ?? 0)
  await page.waitForFunction((sec) => (window.digmClock.audio?.currentTime ?? 0) > sec, fromSec)
  return tookMs
}

/** A server, or a link in front of one. */
export type Origin = { url: string; quiet?(): Promise<void> }

/** The app on an album's page, with its worker in control and nothing more to load. */
export async function openApp(context: BrowserContext, origin: Origin, albumId: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin.url}/album/${albumId}`)
  await page.getByRole('list', { name: 'Tracks' }).waitFor()
  await controlled(page)
  await page.waitForLoadState('networkidle')
  await origin.quiet?.()
  return page
}

/** The app has brought its swarm in (it offers what is kept), and its main thread has had nothing to do for a while. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const isHeld = async () => (await navigator.locks.query()).held?.some(({ name }) => name === 'digm-swarm') === true
    const idle = () => new Promise<IdleDeadline>((resolve) => requestIdleCallback(resolve))
    while (!(await isHeld())) await idle()
    for (let calm = 0; calm < 20; ) calm = (await idle()).timeRemaining() > 30 ? calm + 1 : 0
  })
}

/**
 * A page with nothing but an `<audio>`, whose button sets its source and plays, and another that moves it to a share of its length.
 * `path` is any light document of the origin, so that the connection is as warm as the app's.
 */
export async function openBare(context: BrowserContext, origin: Origin, path: string, audioUrl: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(origin.url + path)
  await page.waitForLoadState('networkidle')
  await origin.quiet?.()
  await page.evaluate((url) => {
    const audio = document.createElement('audio')
    const button = (name: string, press: () => void) => {
      const element = document.createElement('button')
      element.textContent = name
      element.addEventListener('click', press)
      return element
    }
    const play = button('Play', () => {
      audio.src = url
      void audio.play()
    })
    const seek = button('Seek', () => {
      audio.currentTime = audio.duration * 0.7
    })
    document.body.replaceChildren(play, seek, audio)
  }, audioUrl)
  return page
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

export type PlainFile = { bytes: Uint8Array; mime: string; headers?: Record<string, string> }

/** A plain file server: ranges as any web server has them, 64 KiB writes, nothing cached, every origin allowed. */
export function serveFiles(files: Readonly<Record<string, PlainFile>>): Promise<TestServer> {
  return serve((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://localhost').pathname]
    if (!file) {
      response.writeHead(404).end()
      return
    }
    const { bytes, mime, headers } = file
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const start = Number(asked?.[1] ?? 0)
    const end = asked?.[2] ? Math.min(Number(asked[2]), bytes.length - 1) : bytes.length - 1
    response.writeHead(asked ? 206 : 200, {
      'content-type': mime,
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      ...(asked ? { 'content-range': `bytes ${start}-${end}/${bytes.length}` } : {}),
      ...headers,
    })
    let at = start
    const write = () => {
      while (at <= end && !response.destroyed) {
        const chunk = bytes.subarray(at, Math.min(at + PLAIN_WRITE, end + 1))
        at += chunk.length
        if (!response.write(chunk)) {
          response.once('drain', write)
          return
        }
      }
      response.end()
    }
    write()
  })
}
const PLAIN_WRITE = 64 * 1024

export const page = (body: string): PlainFile => ({
  bytes: new TextEncoder().encode(`<!doctype html><meta charset="utf-8"><title>bench</title>${body}`),
  mime: 'text/html; charset=utf-8',
})

/** Keeps the album that is open, to its last byte. */
export async function keepAlbum(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Keep/ }).click()
  await page.getByRole('button', { name: /^Kept/ }).waitFor({ timeout: 120_000 })
}
