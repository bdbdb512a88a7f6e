// A page of an Eldernode's origin in which a program uses `digm/client`, as `npm run build` made it.
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Album } from '../../src/client/index.ts'
import { toneWav } from './audio.ts'
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts'
import { type PublishedAlbum, publishFiles, startEldernode, type TestEldernode, tempFolder } from './eldernode.ts'
import { keptMp3 } from './kept-audio.ts'

declare global {
  interface Window {
    digm: typeof import('../../src/client/index.ts')
    /** An MP3 of TONE_SEC. */
    audioFile: File
    /** A PNG, larger than a cover may be. */
    pictureFile: File
  }
}

export const TONE_SEC = 40

/** The setup guide's own. */
export const ALBUM: Album = {
  albumId: 'album_001',
  title: 'My First Album',
  artistName: 'Artist Name',
  artistId: 'artist_001',
  releaseDate: '2025-01-01',
  genre: ['electronic'],
  priceXFG: 1.5,
  paradioPreviewTrackIds: ['track_001'],
  payment: { paymentCode: 'PC01000102a1b2c3...', artistKey: '02a1b2c3...' },
  createdAt: 1_735_689_600_000,
  updatedAt: 1_735_689_600_000,
}

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A program</title>
<script type="module" src="/program.js"></script>`

const SCRIPT = `globalThis.__name = (value) => value
const file = async (name, type) => new File([await (await fetch('/' + name)).arrayBuffer()], name, { type })
window.audioFile = await file('tone.mp3', 'audio/mpeg')
const canvas = new OffscreenCanvas(900, 900)
const context = canvas.getContext('2d')
for (let i = 0; i < 900; i++) {
  context.fillStyle = 'rgb(' + [i * 7, i * 13, i * 29].map((part) => part % 256) + ')'
  context.fillRect(i, (i * 31) % 900, 200, 90)
}
window.pictureFile = new File([await canvas.convertToBlob()], 'picture.png', { type: 'image/png' })
window.digm = await import('/client/index.js')`

/** The built app with a blank page beside it, for an Eldernode to serve. */
async function appFolderWithPage(): Promise<string> {
  const folder = join(await tempFolder(), 'app')
  await cp('dist/app', folder, { recursive: true })
  await writeFile(join(folder, 'program.html'), HTML)
  await writeFile(join(folder, 'program.js'), SCRIPT)
  await writeFile(join(folder, 'tone.mp3'), await keptMp3({ seconds: TONE_SEC, channels: 1, bitrate: 64 }))
  return folder
}

/** Settings as a bundler puts them into the package. */
type Vars = Readonly<Record<string, string>>

/** The package comes as it lies in dist/client, but for its settings: no node of a test has to compress it first. */
async function servePackage(context: BrowserContext, url: string, vars: Vars): Promise<void> {
  const settings = `import.meta.env = ${JSON.stringify(vars)};\n`
  await context.route(`${url}/client/**`, async (route) => {
    const code = await readFile(join('dist', new URL(route.request().url()).pathname), 'utf8')
    await route.fulfill({
      body: settings + code,
      contentType: 'text/javascript',
      headers: { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" },
    })
  })
}

async function openProgram(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/program.html`)
  await page.waitForFunction(() => window.digm !== undefined)
  return page
}

/** An Eldernode with an album of another artist, and a browser. */
export async function startBed() {
  const appFolder = await appFolderWithPage()
  const node: TestEldernode = await startEldernode({ appFolder })
  const browser: Browser = await chromium.launch({
    executablePath: ensureChromium(),
    headless: true,
    args: CHROMIUM_FLAGS,
  })
  const published: PublishedAlbum = await publishFiles(node.url, {
    '01 One.mp3': await keptMp3({
      seconds: 20,
      bitrate: 64,
      channels: 1,
      tags: { title: 'One', album: 'Another album', artist: 'Somebody' },
    }),
    '02 Two.wav': toneWav({ seconds: 3, sampleRate: 8000, channels: 1 }),
  })
  return {
    node,
    published,
    /** With storage of its own. */
    async open(vars: Vars = {}): Promise<Page> {
      const context = await browser.newContext()
      await servePackage(context, node.url, vars)
      return openProgram(context, node.url)
    },
    /** The same browser at a later visit. */
    async reopen(page: Page): Promise<Page> {
      const context = page.context()
      await page.close()
      return openProgram(context, node.url)
    },
    async end(): Promise<void> {
      await browser.close()
      await node.end()
      await rm(dirname(appFolder), { recursive: true, force: true })
    },
  }
}
export type ClientBed = Awaited<ReturnType<typeof startBed>>
