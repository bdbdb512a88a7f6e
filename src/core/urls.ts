// Every path that page, worker and Eldernode agree on (ARCHITECTURE.md, "The contract").
import {
  type AlbumId,
  type BlobHash,
  type Fingerprint,
  type InfoHash,
  isAlbumId,
  isBlobHash,
  isTrackId,
  type TrackId,
} from './ids.ts'

export const streamPath = (id: TrackId): string => `/stream/${id}`
export const albumPath = (id: AlbumId): string => `/album/${id}`
export const artistPath = (fingerprint: Fingerprint): string => `/artist/${fingerprint}`
export const draftPath = (id: string): string => `/publish?draft=${encodeURIComponent(id)}`
export const holdingPath = (id: AlbumId): string => `/publish?album=${encodeURIComponent(id)}`
export const genrePath = (genre: string): string => `/?genre=${encodeURIComponent(genre)}`
/** By hash it never changes; by album id it is whatever the current version names. */
export const coverPath = (of: BlobHash | AlbumId): string => `/cover/${of}`
export const previewPath = (of: BlobHash | TrackId): string => `/preview/${of}`
export const torrentPath = (infoHash: InfoHash): string => `/torrents/${infoHash}.torrent`
export const webSeedPath = (infoHash: InfoHash, fileName: string): string => `/webseed/${infoHash}/${fileName}`
export const albumRecordsPath = (id: AlbumId): string => `/records/album/${id}`
export const trackRecordsPath = (id: TrackId): string => `/records/track/${id}`
export const cataloguePath = (cursor: string): string =>
  `/records/catalogue${cursor === '' ? '' : `?since=${encodeURIComponent(cursor)}`}`

/** A node's tracker is its HTTP origin with ws(s) in place of http(s). */
export const trackerOf = (endpoint: string): string => `${endpoint.replace(/^http/, 'ws')}/`

/** What the worker answers itself. */
export type WorkerRoute =
  | { route: 'stream'; trackId: TrackId }
  | { route: 'cover'; of: BlobHash | AlbumId }
  | { route: 'preview'; of: BlobHash | TrackId }

/** Undefined for every other path. A malformed id under a known prefix is `'bad-id'`. */
export function workerRouteOf(pathname: string): WorkerRoute | 'bad-id' | undefined {
  const match = /^\/(stream|cover|preview)\/([^/]*)$/.exec(pathname)
  const [, route, id] = match ?? []
  if (route === undefined || id === undefined) return undefined
  if (route === 'stream') return isTrackId(id) ? { route, trackId: id } : 'bad-id'
  if (route === 'cover') return isBlobHash(id) || isAlbumId(id) ? { route, of: id } : 'bad-id'
  return isBlobHash(id) || isTrackId(id) ? { route: 'preview', of: id } : 'bad-id'
}

/** Reads an endpoint of an Eldernode: http(s) origin, no path, no credentials. */
export function parseEndpoint(text: string): string | undefined {
  try {
    const url = new URL(text)
    const plain = url.username === '' && url.password === '' && /^https?:$/.test(url.protocol)
    return plain ? url.origin : undefined
  } catch {
    return undefined
  }
}

/** Paths that are pages of the app: a navigation there gets the shell, everything else unknown is a 404. */
export const isAppPath = (pathname: string): boolean =>
  /^\/(?:(?:search|library|paradio|publish|network|settings)?|(?:album|artist|embed\/album)\/[^/]+)$/.test(pathname)

/** The cache in which files that another app shared wait for /publish, and the folder there: no page or script is asked for in it. */
export const SHARED_FILES = 'shared'
