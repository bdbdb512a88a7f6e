/// <reference lib="webworker" />
// The service worker: listeners and a route table. It keeps no state that it could not lose at any moment.
import { PrecacheController } from 'workbox-precaching/PrecacheController.js'
import { DigmError } from '../src/core/errors.ts'
import { parseToWorker, type ToPage } from '../src/core/messages.ts'
import { isAppPath, parseEndpoint, SHARED_FILES, workerRouteOf } from '../src/core/urls.ts'
import { digestOf, subtleVerifier } from '../src/core/webcrypto.ts'
import { openLaidDatabase } from '../src/storage/database.ts'
import { getSetting } from '../src/storage/settings.ts'
import { askWindows } from './ask-window.ts'
import { HeadStart } from './head-start.ts'
import { joinedReader } from './joined.ts'
import { createLookup } from './lookup.ts'
import { pieceSource } from './piece-source.ts'
import { notePlayhead, playheadOf } from './playheads.ts'
import { cover, preview } from './routes/blob.ts'
import { stream } from './routes/stream.ts'
import { errorResponse } from './stream-response.ts'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | { url: string; revision: string })[] }

const db = openLaidDatabase()
const verifier = subtleVerifier(crypto.subtle)
const sha1 = digestOf(crypto.subtle, 'SHA-1')

const windows = () => self.clients.matchAll({ type: 'window' })

async function tellPages(message: ToPage): Promise<void> {
  for (const page of await windows()) page.postMessage(message)
}

/** The nodes the app was told of, and the one that served it. */
async function endpoints(): Promise<string[]> {
  const stored = await getSetting(db, 'endpoints').catch(() => undefined)
  const told = Array.isArray(stored)
    ? stored.flatMap((text) => (typeof text === 'string' ? (parseEndpoint(text) ?? []) : []))
    : []
  return [...new Set([...told, self.location.origin])]
}

const sources = new HeadStart({
  lookup: createLookup({ db, endpoints, verifier, sha1 }),
  joined: joinedReader(db),
  pieces: (track, torrent, run, signal) =>
    pieceSource(
      {
        db,
        endpoints,
        sha1,
        ask: (want, asking) => askWindows(windows, want, asking),
        playhead: ({ trackId }) => playheadOf(trackId),
        events: ({ infoHash }) => ({
          stored: (indices) => void tellPages({ type: 'stored', infoHash, indices }),
          full: () => void tellPages({ type: 'storage-full' }),
        }),
      },
      track,
      torrent,
      run,
      signal,
    ),
})

const shellFiles = new PrecacheController()
shellFiles.addToCacheList(self.__WB_MANIFEST)

self.addEventListener('install', (event) => void shellFiles.install(event))

self.addEventListener('activate', (event) => {
  void shellFiles.activate(event)
  event.waitUntil(self.clients.claim())
})

self.addEventListener('message', (event) => {
  const message = parseToWorker(event.data)
  if (message?.type === 'playhead') {
    notePlayhead(message.trackId, message)
    if (message.positionSec === 0) event.waitUntil(sources.begin(message.trackId))
  }
  if (message?.type === 'skip-waiting') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (!isAppPath(url.pathname)) return
    // Only the share menu (share_target in the manifest) posts to a page.
    event.respondWith(request.method === 'POST' ? takeShared(request) : shellFile(request, '/index.html'))
    return
  }
  if (!/^(GET|HEAD)$/.test(request.method)) return
  const route = workerRouteOf(url.pathname)
  if (route === 'bad-id') event.respondWith(errorResponse(new DigmError('bad-id')))
  else if (route?.route === 'stream') stream(event, route.trackId, sources)
  else if (route?.route === 'cover') cover(event, route.of, { db, endpoints, verifier })
  else if (route?.route === 'preview') preview(event, route.of, { db, endpoints, verifier })
  else if (request.destination === 'worker' || shellFiles.getCacheKeyForURL(request.url))
    event.respondWith(shellFile(request, request.url))
})

/**
 * Files that another app shared wait in a cache until the artist has said what becomes of them (src/publish/shared-files.ts). Any
 * site can post some: they lie where no page and no script is ever asked for.
 */
async function takeShared(request: Request): Promise<Response> {
  await caches.delete(SHARED_FILES)
  const cache = await caches.open(SHARED_FILES)
  for (const [, file] of await request.formData())
    if (file instanceof File) await cache.put(`/${SHARED_FILES}/${encodeURIComponent(file.name)}`, new Response(file))
  return Response.redirect('/publish', 303)
}

/** A file of the app as it was when this worker was installed, or as a worker of the page has kept itself. */
async function shellFile(request: Request, url: string): Promise<Response> {
  return (await shellFiles.matchPrecache(url)) ?? (await caches.match(url)) ?? fetch(request)
}
