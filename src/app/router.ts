// One page a path, by the History API: reads paths, takes over clicks on our own links, puts the scroll back where it was.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { type AlbumId, type Fingerprint, isAlbumId, isFingerprint } from '../core/ids.ts'

export type Route =
  | { page: 'home'; genre?: string }
  | { page: 'album'; albumId: AlbumId }
  | { page: 'artist'; fingerprint: Fingerprint }
  | { page: 'search' }
  | { page: 'library' }
  | { page: 'network' }
  | { page: 'paradio' }
  /** A draft, or where an album is that was published; neither: where one begins. */
  | { page: 'publish'; draft?: string; albumId?: AlbumId }
  | { page: 'settings' }
  | { page: 'not-found' }

/** @param path with its query, if it has one */
export function parseRoute(path: string): Route {
  const [pathname = '', query = ''] = path.split(/\?(.*)/s)
  const [name = '', id, ...more] = decodePath(pathname)
    .replace(/^\/|\/+$/g, '')
    .split('/')
  if (more.length > 0) return { page: 'not-found' }
  if (name === 'album' && isAlbumId(id)) return { page: 'album', albumId: id }
  if (name === 'artist' && isFingerprint(id)) return { page: 'artist', fingerprint: id }
  if (id !== undefined) return { page: 'not-found' }
  if (isPlain(name)) return { page: name }
  if (name === 'publish') return publishRoute(new URLSearchParams(query))
  if (name !== '') return { page: 'not-found' }
  const genre = new URLSearchParams(query).get('genre')
  return genre ? { page: 'home', genre } : { page: 'home' }
}

const PLAIN = ['search', 'library', 'network', 'paradio', 'settings'] as const
const isPlain = (name: string): name is (typeof PLAIN)[number] => (PLAIN as readonly string[]).includes(name)

function publishRoute(query: URLSearchParams): Route {
  const [draft, albumId] = [query.get('draft'), query.get('album')]
  if (isAlbumId(albumId)) return { page: 'publish', albumId }
  return draft ? { page: 'publish', draft } : { page: 'publish' }
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

export type Click = Pick<MouseEvent, 'button' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'defaultPrevented'>
export type Link = { href: string; target: string; download: string; rel: string }

/** The path to go to inside the app; undefined when the click belongs to the browser. */
export function pathOfClick(click: Click, link: Link, origin: string): string | undefined {
  if (click.defaultPrevented || click.button !== 0) return undefined
  if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return undefined
  if ((link.target !== '' && link.target !== '_self') || link.download !== '' || /\bexternal\b/.test(link.rel)) {
    return undefined
  }
  const url = new URL(link.href)
  if (url.origin !== origin || url.hash !== '' || parseRoute(url.pathname).page === 'not-found') return undefined
  return url.pathname + url.search
}

export type Router = {
  readonly route: ReadonlySignal<Route>
  navigate(path: string): void
  /** The page in view has grown: the scroll of a revisited place is put back, as far as there is enough of it. */
  restoreScroll(): void
}

const SCROLLS_KEY = 'digm-scrolls'

export function createRouter(window: Window): Router {
  const { history, location, document } = window
  const here = () => location.pathname + location.search
  const route = signal(parseRoute(here()))
  const scrolls = loadScrolls(window)
  let key = keyOf(history.state) ?? freshKey()
  let pendingScroll: number | undefined = keyOf(history.state) ? scrolls.get(key) : undefined
  const dropPending = () => {
    pendingScroll = undefined
  }

  history.scrollRestoration = 'manual'
  history.replaceState({ key }, '')

  const leave = () => scrolls.set(key, window.scrollY)

  function navigate(path: string): void {
    leave()
    key = freshKey()
    history.pushState({ key }, '', path)
    pendingScroll = 0
    route.value = parseRoute(here())
  }

  window.addEventListener('popstate', ({ state }: PopStateEvent) => {
    leave()
    key = keyOf(state) ?? key
    pendingScroll = scrolls.get(key) ?? 0
    route.value = parseRoute(here())
  })
  window.addEventListener('pagehide', () => {
    leave()
    saveScrolls(window, scrolls)
  })
  // Who scrolls has their own idea of where to be. Until then the place holds, whatever the page still puts above it.
  for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
    window.addEventListener(type, dropPending, { passive: true })
  }
  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement)
    const path = link && pathOfClick(event, link, location.origin)
    if (path === undefined) return
    event.preventDefault()
    if (path !== here()) navigate(path)
  })

  return {
    route,
    navigate,
    restoreScroll() {
      if (pendingScroll !== undefined) window.scrollTo(0, pendingScroll)
    },
  }
}

/** Unique within this tab's history; needs no secure context. */
const freshKey = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`

const keyOf = (state: unknown): string | undefined => {
  const key = (state as { key?: unknown } | null)?.key
  return typeof key === 'string' ? key : undefined
}

function loadScrolls(window: Window): Map<string, number> {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(SCROLLS_KEY) ?? '[]')
    if (!Array.isArray(stored)) return new Map()
    return new Map(stored.filter((row): row is [string, number] => typeof row?.[0] === 'string' && row[1] >= 0))
  } catch {
    return new Map()
  }
}

function saveScrolls(window: Window, scrolls: Map<string, number>): void {
  try {
    window.sessionStorage.setItem(SCROLLS_KEY, JSON.stringify([...scrolls].slice(-50)))
  } catch {
    // No session storage: a reload starts at the top.
  }
}
