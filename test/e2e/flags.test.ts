// Each part of the app switched off by its setting: the rest goes on without it.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { assertPlays, openAlbum, playTrack, watchAudio } from '../helpers/app.ts'
import { builtAppWith } from '../helpers/built-app.ts'
import { CHROMIUM_FLAGS, ensureChromium } from '../helpers/chromium.ts'
import { longMp3, publishFiles, startEldernode } from '../helpers/eldernode.ts'

/** Opens an album of a node whose app has these settings, plays it for a second, and says what the page has loaded and dialled. */
async function playWith(vars: Readonly<Record<string, string>>): Promise<{ files: string[]; sockets: string[] }> {
  const appFolder = await builtAppWith(vars)
  const node = await startEldernode({ appFolder })
  let browser: Browser | undefined
  try {
    const { albumId } = await publishFiles(node.url, { '01 One.mp3': await longMp3(20, 64) })
    browser = await chromium.launch({ executablePath: ensureChromium(), headless: true, args: CHROMIUM_FLAGS })
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    await watchAudio(context)
    const page = await context.newPage()
    const files: string[] = []
    const sockets: string[] = []
    page.on('request', (request) => files.push(new URL(request.url()).pathname))
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname))
    await openAlbum(page, node.url, albumId)
    await playTrack(page, 1)
    await assertPlays(page, 1)
    await page.waitForLoadState('networkidle')
    return { files, sockets }
  } finally {
    await browser?.close()
    await node.end()
    await rm(dirname(appFolder), { recursive: true, force: true })
  }
}

const isLoaded = (files: readonly string[], name: string) => files.some((path) => path.includes(`/assets/${name}`))

test('without WebTorrent nobody is looked for, and the music comes over HTTP', async () => {
  const { files, sockets } = await playWith({ VITE_FEATURE_WEBTORRENT: 'false' })
  assert.ok(!isLoaded(files, 'swarm'))
  assert.ok(!sockets.includes('/') && sockets.includes('/gun'))
})

test('without GUN no relay is dialled, and albums open all the same', async () => {
  const { sockets } = await playWith({ VITE_FEATURE_GUN_STORAGE: 'off' })
  assert.ok(!sockets.includes('/gun'))
})

test('without the fallback the music plays through the worker', async () => {
  const { files } = await playWith({ VITE_FEATURE_ELDERNODE_FALLBACK: '0' })
  assert.ok(files.some((path) => path.startsWith('/stream/')))
  assert.ok(!files.some((path) => path.startsWith('/webseed/')))
})
