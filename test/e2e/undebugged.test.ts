import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { CHROMIUM_FLAGS, ensureChromium } from '../helpers/chromium.ts'
import { publishSounds, startEldernode, tempFolder } from '../helpers/eldernode.ts'
import { serve } from '../helpers/http.ts'
import { longMp3 } from '../helpers/kept-audio.ts'
import { lackedData, type Stop, watchStops } from '../helpers/stops.ts'

/** A worker that nobody asks for anything is ended after half a minute. */
const WATCHED_SEC = Number(process.env.WATCHED_SEC ?? 60)
/** More than an element takes at once. */
const TRACK_SEC = WATCHED_SEC + 140

type Report = {
  grown?: number
  /** Where the sound ran dry, and how long after the start. */
  stops?: (Stop & { afterMs: number })[]
  tookMs?: number
  controlled?: boolean
  error?: string
}

/** Runs in the app's page: presses the first track's button once a worker is in control, and tells by fetch how it went. */
const WATCHER = `
  // The compiler of the tests marks functions with this name, and pages do not know it.
  globalThis.__name = (value) => value
  const watchStops = ${watchStops}
  const report = (body) => fetch('/report', { method: 'POST', body: JSON.stringify(body) })
  const find = (root, selector) =>
    root.querySelector(selector) ?? [...root.querySelectorAll('*')].reduce((found, { shadowRoot }) => found ?? (shadowRoot && find(shadowRoot, selector)), null)
  const play = HTMLMediaElement.prototype.play
  let watched
  HTMLMediaElement.prototype.play = function () {
    if (watched !== this) watch(watched = this)
    return play.call(this)
  }
  function watch(audio) {
    const stops = []
    let begun
    audio.addEventListener('playing', () => { begun ??= { ms: performance.now(), at: audio.currentTime } })
    watchStops(audio, (stop) => { if (begun) stops.push({ ...stop, afterMs: performance.now() - begun.ms }) })
    audio.addEventListener('error', () => report({ error: String(audio.error && audio.error.message) }))
    audio.addEventListener('timeupdate', () => {
      const tookMs = begun ? performance.now() - begun.ms : 0
      if (tookMs < ${WATCHED_SEC * 1000}) return
      report({ grown: audio.currentTime - begun.at, stops, tookMs, controlled: navigator.serviceWorker.controller !== null })
      begun = { ms: Infinity, at: 0 }
    })
  }
  navigator.serviceWorker.ready.then(async () => {
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
    }
    const press = () => {
      const button = find(document, 'digm-track-list')?.shadowRoot?.querySelector('li button')
      if (button) button.click()
      else requestAnimationFrame(press)
    }
    press()
  }).catch((error) => report({ error: String(error) }))
`

// A debugger that is attached keeps workers alive and hides what happens when they are ended: here nothing is attached.
test('without a debugger attached a track plays on, whenever the browser ends and starts the worker', async () => {
  const node = await startEldernode()
  const album = await publishSounds(node.url, [await longMp3(TRACK_SEC, 128)])
  let told: (report: Report) => void = () => undefined
  const report = new Promise<Report>((resolve) => {
    told = resolve
  })
  // In front of the node, only to put the watcher into the page and to take its report.
  const front = await serve((request, response) => {
    if (request.url === '/report') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => told(JSON.parse(Buffer.concat(parts).toString()) as Report))
      response.end()
    } else if (request.url === '/watch.js') {
      response.setHeader('content-type', 'text/javascript')
      response.end(WATCHER)
    } else void passOn(node.url, request.url ?? '/', request.headers.range, response)
  })
  const profile = await tempFolder()
  const browser = spawn(
    ensureChromium(),
    [...CHROMIUM_FLAGS, '--headless', `--user-data-dir=${profile}`, `${front.url}/album/${album.albumId}`],
    { stdio: 'ignore' },
  )
  try {
    const { grown = 0, stops, tookMs = 0, controlled, error } = await report
    assert.equal(error, undefined)
    assert.equal(controlled, true)
    assert.deepEqual(stops?.filter(lackedData), [])
    assert.ok(grown > tookMs / 1000 - 1.5, `${grown} s of sound in ${tookMs} ms: ${JSON.stringify(stops)}`)
  } finally {
    const gone = new Promise((resolve) => browser.once('exit', resolve))
    browser.kill('SIGKILL')
    await gone
    await front.close()
    await node.end()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})

const HOP_HEADERS = /^(connection|transfer-encoding|content-encoding|content-length|keep-alive)$/

async function passOn(url: string, path: string, range: string | undefined, response: ServerResponse): Promise<void> {
  const answer = await fetch(url + path, { headers: { 'accept-encoding': 'identity', ...(range ? { range } : {}) } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const isPage = answer.headers.get('content-type')?.startsWith('text/html')
  const body = isPage
    ? Buffer.from(bytes.toString().replace('<head>', '<head><script src="/watch.js"></script>'))
    : bytes
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !HOP_HEADERS.test(name)))
  response.writeHead(answer.status, { ...headers, 'content-length': body.length })
  response.end(body)
}
