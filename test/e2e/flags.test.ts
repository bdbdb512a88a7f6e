// Each part of the app switched off by its setting: the rest goes on without it. Relay and ICE servers are those that are set.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { test } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import { assertPlays, openAlbum, playTrack } from '../helpers/app.ts'
import { builtAppWith } from '../helpers/built-app.ts'
import { publishSounds, startEldernode } from '../helpers/eldernode.ts'
import { freePort } from '../helpers/free-port.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { visitor } from '../helpers/visitor.ts'

declare global {
  interface Window {
    digmIceServers: string[]
  }
}

const ICE_SERVER = 'stun:127.0.0.1:3478'

/** Opens an album of a node whose app has these settings, plays it for a second, and says what the page has loaded and dialled. */
async function playWith(vars: Readonly<Record<string, string>>) {
  const port = await freePort()
  // By another name than the page's own origin.
  const relay = `127.0.0.1:${port}/gun`
  const appFolder = await builtAppWith({ VITE_GUN_PEERS: `http://${relay}`, VITE_ICE_SERVERS: ICE_SERVER, ...vars })
  const node = await startEldernode({ appFolder, port })
  let context: BrowserContext | undefined
  try {
    const { albumId } = await publishSounds(node.url, [await longMp3(20, 128)])
    context = await visitor()
    await context.addInitScript(noteIceServers)
    const page = await context.newPage()
    const files: string[] = []
    const sockets: string[] = []
    page.on('request', (request) => files.push(new URL(request.url()).pathname))
    page.on('websocket', (socket) => sockets.push(socket.url().replace('ws://', '')))
    await openAlbum(page, node.url, albumId)
    await playTrack(page, 1)
    await assertPlays(page, 1)
    await page.waitForLoadState('networkidle')
    if (vars.VITE_FEATURE_WEBTORRENT === undefined) await page.waitForFunction(() => window.digmIceServers.length > 0)
    const iceServers = await page.evaluate(() => [...new Set(window.digmIceServers)])
    return { files, iceServers, relays: sockets.filter((url) => url.endsWith('/gun')), relay, sockets }
  } finally {
    await context?.close()
    await node.end()
    await rm(dirname(appFolder), { recursive: true, force: true })
  }
}

/** In the page: what peers are to be found through. Nobody answers there, and to find out takes ten seconds. */
function noteIceServers(): void {
  window.digmIceServers = []
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super()
      for (const { urls } of configuration?.iceServers ?? []) window.digmIceServers.push(String(urls))
    }
  }
}

const isLoaded = (files: readonly string[], name: string) => files.some((path) => path.includes(`/assets/${name}`))

test('without WebTorrent nobody is looked for, and the music comes over HTTP', async () => {
  const { files, relays, relay, sockets } = await playWith({ VITE_FEATURE_WEBTORRENT: 'false' })
  assert.ok(!isLoaded(files, 'swarm'))
  assert.deepEqual([relays, sockets], [[relay], [relay]])
})

test('without GUN no relay is dialled, and albums open all the same', async () => {
  const { relays } = await playWith({ VITE_FEATURE_GUN_STORAGE: 'off' })
  assert.deepEqual(relays, [])
})

test('without the fallback the music plays through the worker, and listeners are looked for as it is set', async () => {
  const { files, iceServers } = await playWith({ VITE_FEATURE_ELDERNODE_FALLBACK: '0' })
  assert.ok(files.some((path) => path.startsWith('/stream/')))
  assert.ok(!files.some((path) => path.startsWith('/webseed/')))
  assert.deepEqual(iceServers, [ICE_SERVER])
})
