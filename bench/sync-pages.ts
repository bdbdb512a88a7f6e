// What runs inside the pages of bench/sync.bench.ts: each function is sent there alone, so it names nothing outside itself.
import type { Services } from '../src/app/services.ts'

/** Milliseconds since the navigation. */
export type Figures = {
  firstMs: number
  /** When the last album had come. */
  storedMs: number
  wholeMs: number
  heapMb: number
  pageHeapMb: number
  count: number
  /** Counted where they come by themselves. */
  tracks?: number
}

declare global {
  interface Window {
    benchFigures: Figures
  }
}

/** The home page of the app, as a person sees it, until the oldest album is found by search. */
export async function watchApp(albums: number): Promise<Figures> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const hasAlbum = (root: ParentNode): boolean =>
    [...root.querySelectorAll('*')].some(
      (element) =>
        (element.localName === 'a' && element.getAttribute('href')?.startsWith('/album/')) ||
        (element.shadowRoot !== null && hasAlbum(element.shadowRoot)),
    )
  while (!hasAlbum(document)) await frame()
  const firstMs = performance.now()
  const app = document.querySelector('digm-app') as Element & { services: Services }
  const { network, search, shelf } = app.services
  await new Promise<void>((resolve) => {
    const stop = network.subscribe(({ tally }) => {
      if (tally.snapshot.accepted < albums) return
      queueMicrotask(() => stop())
      resolve()
    })
  })
  let count = 0
  while (count < albums) count = (await shelf.ids()).length
  const storedMs = performance.now()
  search.open()
  const isWhole = () => {
    const state = search.state.peek()
    return state.status === 'ready' && state.albums === albums
  }
  while (!isWhole()) await frame()
  // The oldest, which comes last.
  if ((await search.find('Quiet Harbour 0', 5)).length === 0) throw new Error('not found')
  return { firstMs, storedMs, wholeMs: performance.now(), heapMb: 0, pageHeapMb: 0, count }
}

/** The least that can be done with a snapshot: rows of the same bytes as the app's, in one go. */
export async function floor(url: string): Promise<Figures> {
  const text = await (await fetch(url)).text()
  const bytesOf = (base64: string) =>
    Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  const keys = new Map<string, Promise<CryptoKey>>()
  const keyOf = (key: string): Promise<CryptoKey> => {
    const [x = '', y = ''] = key.split('.')
    const curve = { name: 'ECDSA', namedCurve: 'P-256' }
    const jwk = { kty: 'EC', crv: 'P-256', x, y }
    const known = keys.get(key) ?? crypto.subtle.importKey('jwk', jwk, curve, true, ['verify'])
    keys.set(key, known)
    return known
  }
  const rows: unknown[] = []
  const check = async (line: string) => {
    const { soul, key, value } = JSON.parse(line) as { soul: string; key: string; value: string }
    const { r, k, s } = JSON.parse(value) as { r: string; k: string; s: string }
    const signed = new TextEncoder().encode(`${soul}\n${key}\n${r}`)
    const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
    if (await crypto.subtle.verify(ecdsa, await keyOf(k), bytesOf(s), signed)) {
      const { version } = JSON.parse(r) as { version: number }
      rows.push({ albumId: key, soul, version, value })
    }
  }
  const lines = text.trimEnd().split('\n').slice(0, -1)
  for (let at = 0; at < lines.length; at += 200) await Promise.all(lines.slice(at, at + 200).map(check))
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('floor', 1)
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('albums', { keyPath: 'albumId' })
    }
    opening.onsuccess = () => resolve(opening.result)
  })
  const tx = db.transaction('albums', 'readwrite', { durability: 'relaxed' })
  for (const row of rows) tx.objectStore('albums').put(row)
  await new Promise<void>((resolve) => {
    tx.oncomplete = () => resolve()
  })
  const wholeMs = performance.now()
  return { firstMs: wholeMs, storedMs: wholeMs, wholeMs, heapMb: 0, pageHeapMb: 0, count: rows.length }
}

export type StockOptions = { url: string; albums: number; tracks: number; deadlineMs: number; calmMs: number }

/** How a stock GUN app gets the same: every album, and the tracks it links to. */
export function listStock({ url, albums, tracks, deadlineMs, calmMs }: StockOptions): void {
  type Chain = { get(key: string): Chain; map(): Chain; on(listener: (data: unknown, key: string) => void): void }
  const { Gun } = window as unknown as { Gun: (options: object) => Chain }
  const gun = Gun({ peers: [url], localStorage: false })
  const seen = { albums: new Set<string>(), tracks: new Set<string>() }
  let firstMs = 0
  let albumsMs = 0
  let lastMs = performance.now()
  const listed = gun.get('albums').map()
  listed.on((_, key) => {
    if (seen.albums.has(key)) return
    seen.albums.add(key)
    albumsMs = performance.now()
    lastMs = albumsMs
    firstMs ||= albumsMs
  })
  listed
    .get('tracks')
    .map()
    .on((_, key) => {
      if (seen.tracks.has(key)) return
      seen.tracks.add(key)
      lastMs = performance.now()
    })
  const looking = setInterval(() => {
    const nowMs = performance.now()
    const isWhole = seen.albums.size >= albums && seen.tracks.size >= tracks
    if (!isWhole && nowMs < deadlineMs && nowMs - lastMs < calmMs) return
    clearInterval(looking)
    window.benchFigures = {
      firstMs,
      storedMs: albumsMs,
      wholeMs: lastMs,
      heapMb: 0,
      pageHeapMb: 0,
      count: seen.albums.size,
      tracks: seen.tracks.size,
    }
  }, 50)
}
