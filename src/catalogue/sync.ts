// The catalogue as the pages see it: always out of storage. Nodes and other tabs fill the storage through the intake; with
// nobody reachable it is simply not newer.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { DigmError } from '../core/errors.ts'
import type { AlbumId, Digest } from '../core/ids.ts'
import { type Album, type AlbumState, isWithdrawn, type Track } from '../core/records.ts'
import { parseEntries } from '../core/signed.ts'
import { parseTorrent } from '../core/torrent.ts'
import { createNodeApi } from '../node-api/node-api.ts'
import type { Database } from '../storage/database.ts'
import { getLibraryRow } from '../storage/library.ts'
import { getAlbumState, getAlbumTracks } from '../storage/records.ts'
import { getTorrent, putTorrent } from '../storage/torrents.ts'
import type { Intake } from './intake.ts'
import { pullSnapshot } from './snapshot.ts'

/** How often a page reads anew while records arrive: a few at once, as they come live, or by hundreds from a snapshot, then after
 * twice the time each time. Each read takes the database from whoever fills it, the longer the more there is. */
const TELL_FEW_EVERY_MS = 50
const TELL_MANY_AFTER_MS = 2_000
const TELL_MANY_AT_LATEST_MS = 32_000
const FEW = 16

export type SyncState = 'loading' | 'ready' | 'offline'
export type OpenedAlbum = {
  album: AlbumState
  tracks: Track[]
  /** Of a withdrawn album that is kept here: what it was. */
  kept?: Album | undefined
}

export type Catalogue = {
  /** Raised, soon for a few and ever more seldom while many come, when storage holds other albums, tracks or artists than before. */
  readonly changes: ReadonlySignal<number>
  /** `loading` until a node has answered or none could; what is stored can be read at any time. */
  readonly state: ReadonlySignal<SyncState>
  /** Asks every node for what is new; a round that is under way is joined. */
  refresh(abort?: AbortSignal): Promise<void>
  /** As `refresh`, in a round that begins after this call. */
  catchUp(): Promise<void>
  /** Resolves when no round is under way. */
  settled(): Promise<void>
  /**
   * From storage when it is here whole (a newer version then comes in behind), else from the first node that knows it.
   * @throws DigmError album-unknown, unreachable
   */
  openAlbum(albumId: AlbumId, abort?: AbortSignal): Promise<OpenedAlbum>
  /** As it lies in storage. */
  readAlbum(albumId: AlbumId): Promise<OpenedAlbum | undefined>
  /** Takes in records that came with the page. */
  adopt(ndjson: string): Promise<void>
  /** Brings the .torrent files of these tracks here, so that pressing play costs one round trip. */
  prepare(tracks: readonly Track[], abort?: AbortSignal): Promise<void>
}

export type CatalogueOptions = {
  db: Database
  endpoints: readonly string[]
  intake: Intake
  /** Absent where there is no WebCrypto. */
  sha1: Digest | undefined
  /** Hears of an album's tracks and receipts live, until the returned function is called. */
  follow?(album: Album): () => void
}

export function createCatalogue({ db, endpoints, intake, sha1, follow }: CatalogueOptions): Catalogue {
  const nodes = endpoints.map((endpoint) => createNodeApi(endpoint))
  const changes = signal(0)
  const state = signal<SyncState>('loading')

  let telling: ReturnType<typeof setTimeout> | undefined
  let toldMs = Number.NEGATIVE_INFINITY
  let manyAfterMs = TELL_MANY_AFTER_MS
  intake.onChange(({ length }) => {
    const isMany = length > FEW
    if (telling !== undefined && isMany) return
    const afterMs = isMany ? manyAfterMs : TELL_FEW_EVERY_MS
    if (isMany) manyAfterMs = Math.min(2 * manyAfterMs, TELL_MANY_AT_LATEST_MS)
    clearTimeout(telling)
    telling = setTimeout(tell, toldMs + afterMs - performance.now())
  })
  function tell(): void {
    clearTimeout(telling)
    telling = undefined
    toldMs = performance.now()
    changes.value++
  }

  let round: Promise<void> | undefined
  async function pullAll(): Promise<void> {
    const pulls = await Promise.allSettled(endpoints.map((endpoint) => pullSnapshot(db, intake, endpoint)))
    if (telling !== undefined) tell()
    manyAfterMs = TELL_MANY_AFTER_MS
    state.value = pulls.some(({ status }) => status === 'fulfilled') ? 'ready' : 'offline'
  }

  async function stored(albumId: AlbumId): Promise<OpenedAlbum | undefined> {
    const album = await getAlbumState(db, albumId)
    if (!album) return undefined
    if (!isWithdrawn(album)) return { album, tracks: await getAlbumTracks(db, album) }
    const row = await getLibraryRow(db, albumId)
    const kept = row?.kept && row.complete ? row.album : undefined
    return { album, tracks: kept ? await getAlbumTracks(db, kept) : [], kept }
  }

  async function fetchAlbum(albumId: AlbumId, abort?: AbortSignal): Promise<void> {
    const asked = await Promise.allSettled(
      nodes.map(async (node) => intake.take(await node.albumRecords(albumId, abort), 'asked')),
    )
    if (asked.some(({ status }) => status === 'fulfilled')) return
    const reasons = asked.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    const unknown = reasons.find((reason) => reason instanceof DigmError && reason.code === 'album-unknown')
    throw unknown ?? reasons[0] ?? new DigmError('unreachable')
  }

  async function refresh(abort?: AbortSignal): Promise<void> {
    if (abort?.aborted) return
    round ??= pullAll().finally(() => {
      round = undefined
    })
    await round
  }

  const settled = async (): Promise<void> => round?.catch(() => undefined)

  async function open(albumId: AlbumId, abort?: AbortSignal): Promise<OpenedAlbum> {
    const held = await stored(albumId)
    if (held && (isWithdrawn(held.album) || held.tracks.length === held.album.tracks.length)) {
      void fetchAlbum(albumId, abort).catch(() => undefined)
      return held
    }
    await fetchAlbum(albumId, abort)
    const opened = await stored(albumId)
    if (!opened) throw new DigmError('album-unknown', { albumId })
    return opened
  }

  return {
    changes,
    state,

    refresh,
    settled,
    readAlbum: stored,

    async catchUp() {
      await settled()
      await refresh()
    },

    async openAlbum(albumId, abort) {
      const opened = await open(albumId, abort)
      if (follow && abort && !abort.aborted && !isWithdrawn(opened.album)) {
        abort.addEventListener('abort', follow(opened.album), { once: true })
      }
      return opened
    },

    async adopt(ndjson) {
      await intake.take(parseEntries(ndjson), 'page')
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
