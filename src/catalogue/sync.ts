// The catalogue as the pages see it: always out of storage. Nodes fill the storage; with none reachable it is simply not newer.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { DigmError } from '../core/errors.ts'
import type { AlbumId, Digest } from '../core/ids.ts'
import { type Album, type AlbumState, isWithdrawn, type Track } from '../core/records.ts'
import { parseEntries, type Verifier } from '../core/signed.ts'
import { parseTorrent } from '../core/torrent.ts'
import { createNodeApi, type NodeApi } from '../node-api/node-api.ts'
import type { Database } from '../storage/database.ts'
import { getAlbumState, getAlbumTracks, getCursor, listAlbums, putCursor } from '../storage/records.ts'
import { takeIn } from '../storage/take-in.ts'
import { getTorrent, putTorrent } from '../storage/torrents.ts'

export type CatalogueState = { state: 'loading' | 'ready' | 'offline'; albums: readonly Album[] }
export type OpenedAlbum = { album: AlbumState; tracks: Track[] }

export type Catalogue = {
  readonly albums: ReadonlySignal<CatalogueState>
  /** Shows what is stored, then asks every node for what is new. */
  refresh(abort?: AbortSignal): Promise<void>
  /**
   * From storage when it is here whole (a newer version then comes in behind), else from the first node that knows it.
   * @throws DigmError album-unknown, unreachable
   */
  openAlbum(albumId: AlbumId, abort?: AbortSignal): Promise<OpenedAlbum>
  /** Takes in records that came with the page. */
  adopt(ndjson: string): Promise<void>
  /** Brings the .torrent files of these tracks here, so that pressing play costs one round trip. */
  prepare(tracks: readonly Track[], abort?: AbortSignal): Promise<void>
}

export type CatalogueOptions = {
  db: Database
  endpoints: readonly string[]
  /** Absent where there is no WebCrypto. */
  verifier: Verifier | undefined
  sha1: Digest | undefined
}

export function createCatalogue({ db, endpoints, verifier, sha1 }: CatalogueOptions): Catalogue {
  const nodes = endpoints.map((endpoint) => createNodeApi(endpoint))
  const albums = signal<CatalogueState>({ state: 'loading', albums: [] })

  const show = async (state: CatalogueState['state']) => {
    albums.value = { state, albums: await listAlbums(db) }
  }

  async function pull(node: NodeApi, abort?: AbortSignal): Promise<void> {
    const { entries, cursor } = await node.catalogue(await getCursor(db, node.endpoint), abort)
    await takeIn(db, entries, verifier)
    await putCursor(db, node.endpoint, cursor)
  }

  async function stored(albumId: AlbumId): Promise<OpenedAlbum | undefined> {
    const album = await getAlbumState(db, albumId)
    if (!album) return undefined
    return { album, tracks: isWithdrawn(album) ? [] : await getAlbumTracks(db, album) }
  }

  async function fetchAlbum(albumId: AlbumId, abort?: AbortSignal): Promise<void> {
    const asked = await Promise.allSettled(
      nodes.map(async (node) => takeIn(db, await node.albumRecords(albumId, abort), verifier)),
    )
    if (asked.some(({ status }) => status === 'fulfilled')) return
    const reasons = asked.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    const unknown = reasons.find((reason) => reason instanceof DigmError && reason.code === 'album-unknown')
    throw unknown ?? reasons[0] ?? new DigmError('unreachable')
  }

  return {
    albums,

    async refresh(abort) {
      if (albums.value.albums.length === 0) {
        const held = await listAlbums(db)
        if (held.length > 0) albums.value = { state: 'loading', albums: held }
      }
      const pulls = await Promise.allSettled(nodes.map((node) => pull(node, abort)))
      if (!abort?.aborted) await show(pulls.some(({ status }) => status === 'fulfilled') ? 'ready' : 'offline')
    },

    async openAlbum(albumId, abort) {
      const held = await stored(albumId)
      if (held && (isWithdrawn(held.album) || held.tracks.length === held.album.tracks.length)) {
        void fetchAlbum(albumId, abort).catch(() => undefined)
        return held
      }
      await fetchAlbum(albumId, abort)
      const opened = await stored(albumId)
      if (!opened) throw new DigmError('album-unknown', { albumId })
      return opened
    },

    async adopt(ndjson) {
      await takeIn(db, parseEntries(ndjson), verifier)
    },

    async prepare(tracks, abort) {
      if (!sha1) return
      for (const track of tracks) {
        if (await getTorrent(db, track.infoHash)) continue
        for (const node of nodes) {
          try {
            const bytes = await node.torrent(track.infoHash, abort)
            const torrent = await parseTorrent(bytes, sha1)
            if (torrent.infoHash !== track.infoHash) continue
            await putTorrent(db, torrent, bytes)
            break
          } catch (error) {
            if (!(error instanceof DigmError)) throw error
          }
        }
      }
    },
  }
}
