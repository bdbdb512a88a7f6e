// Albums the listener asked to have whole. One job an album and browser (a web lock keeps two tabs apart); what it does
// survives a crash, because every stored piece counts at once and the wish lies in the library.
import { type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import { DigmError, type ErrorCode } from '../core/errors.ts'
import type { AlbumId, InfoHash } from '../core/ids.ts'
import type { Track } from '../core/records.ts'
import { digestOf, subtleVerifier } from '../core/webcrypto.ts'
import { dropBlobs } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { noteComplete } from '../storage/kept.ts'
import { dropLibraryRow, getLibraryRow, listLibrary, putLibraryRow, rememberAlbum } from '../storage/library.ts'
import { dropPieces, getTorrent, setKept } from '../storage/torrents.ts'
import { HttpSource, type NodeOutcome } from './http-source.ts'
import { albumWithTracks, type KeepContext, keepWhole, knownTracks } from './keep-album.ts'
import { albumBytes, isPassing } from './keep-plan.ts'
import { networkOr, throttled } from './keep-waits.ts'
import { createKeptLibrary, type KeptLibrary } from './kept-library.ts'
import type { Swarm } from './swarm.ts'

const FIRST_RETRY_MS = 3000
const LONGEST_RETRY_MS = 60_000
/** How often a tab looks at what another tab is fetching. */
const LOOK_MS = 1000
/** How long another tab may take to let go of an album; one that sleeps never does. */
const LET_GO_MS = 2_000

const lockOf = (albumId: AlbumId) => `digm-keep-${albumId}`

/** Sizes are of the audio, in bytes. `bytesTotal` is 0 until the album's tracks are known. */
export type KeepState =
  | { status: 'none'; bytesTotal: number }
  | { status: 'fetching' | 'waiting' | 'failed'; bytesHeld: number; bytesTotal: number; code?: ErrorCode }
  | { status: 'kept'; bytesTotal: number }

export type Keeper = {
  stateOf(albumId: AlbumId): ReadonlySignal<KeepState>
  /** Resolves when the album is kept, has failed or was stopped; a lost network is waited out. */
  keep(albumId: AlbumId): Promise<void>
  /** What is stored stays as played bytes. */
  stop(albumId: AlbumId): void
  /** Frees the album's bytes at once, but for tracks that another kept album has too. */
  remove(albumId: AlbumId): Promise<void>
  /** Goes on with every album that was asked for and is not whole. */
  resume(): Promise<void>
  readonly library: KeptLibrary
  /** Ends what it does and hears no more of other tabs; what it has fetched stays. */
  close(): void
}

export type KeeperOptions = {
  db: Database
  endpoints: readonly string[]
  swarm?: () => Swarm | undefined
  /** What each node has brought. */
  onNode?: (endpoint: string, outcome: NodeOutcome) => void
}

type Job = { end: AbortController; done: Promise<void> }

export function createKeeper({ db, endpoints, swarm = () => undefined, onNode }: KeeperOptions): Keeper {
  const sha1 = digestOf(crypto.subtle, 'SHA-1')
  const states = new Map<AlbumId, Signal<KeepState>>()
  const jobs = new Map<AlbumId, Job>()
  /** Being let go: they show nothing new until that is done. */
  const leaving = new Set<AlbumId>()
  const { library, tell, deafen } = createKeptLibrary(db, (albumId) => void follow(albumId).catch(() => undefined))

  const contextOf = (onBytes: () => void): KeepContext => ({
    db,
    endpoints,
    http: new HttpSource(endpoints, sha1, onNode),
    sha1,
    verifier: subtleVerifier(crypto.subtle),
    assist: async (stored) => swarm()?.assist(stored),
    onBytes,
  })

  function signalOf(albumId: AlbumId): Signal<KeepState> {
    const known = states.get(albumId)
    if (known) return known
    const fresh = signal<KeepState>({ status: 'none', bytesTotal: 0 })
    states.set(albumId, fresh)
    void look(albumId).catch(() => undefined)
    return fresh
  }

  async function measure(albumId: AlbumId): Promise<{ tracks: Track[]; bytesHeld: number; bytesTotal: number }> {
    const tracks = await knownTracks(db, albumId)
    const rows = await Promise.all(tracks.map(({ infoHash }) => getTorrent(db, infoHash)))
    const bytesHeld = rows.reduce((sum, row) => sum + (row?.bytesHeld ?? 0), 0)
    return { tracks, bytesHeld, bytesTotal: albumBytes(tracks) }
  }

  /** Shows what storage says; `status` is what this tab knows beyond it. */
  async function look(albumId: AlbumId, status?: 'fetching' | 'waiting' | 'failed', code?: ErrorCode): Promise<void> {
    const [row, { bytesHeld, bytesTotal }] = await Promise.all([getLibraryRow(db, albumId), measure(albumId)])
    const isWhole = row?.complete && bytesHeld === bytesTotal
    if (leaving.has(albumId)) return
    if (!row?.kept) signalOf(albumId).value = { status: 'none', bytesTotal }
    else if (isWhole) signalOf(albumId).value = { status: 'kept', bytesTotal }
    else {
      const known = status ?? (jobs.has(albumId) ? 'fetching' : 'waiting')
      signalOf(albumId).value = { status: known, bytesHeld, bytesTotal, ...(code === undefined ? {} : { code }) }
    }
  }

  /** What another tab keeps shows here as it comes, and what it lets go is let go here. */
  async function follow(albumId: AlbumId): Promise<void> {
    const row = await getLibraryRow(db, albumId)
    if (!row?.kept) jobs.get(albumId)?.end.abort()
    else if (!row.complete) void start(albumId)
    await look(albumId)
  }

  function start(albumId: AlbumId): Promise<void> {
    const running = jobs.get(albumId)
    if (running) return running.done
    const end = new AbortController()
    const done = run(albumId, end.signal).finally(() => jobs.delete(albumId))
    jobs.set(albumId, { end, done })
    return done
  }

  async function run(albumId: AlbumId, signal: AbortSignal): Promise<void> {
    const looking = setInterval(() => void look(albumId).catch(() => undefined), LOOK_MS)
    try {
      await navigator.locks.request(lockOf(albumId), { signal }, () => fetchUntilWhole(albumId, signal))
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      clearInterval(looking)
    }
  }

  async function fetchUntilWhole(albumId: AlbumId, signal: AbortSignal): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    // A tab that waited for another to be done finds what that one was told meanwhile.
    while (!signal.aborted && (await getLibraryRow(db, albumId))?.kept) {
      try {
        await fetchOnce(albumId, signal, () => {
          retryMs = FIRST_RETRY_MS
        })
        return
      } catch (error) {
        if (signal.aborted) return
        const code = error instanceof DigmError ? error.code : 'internal'
        // Listened for from before anybody is told to wait.
        const again = isPassing(code) ? networkOr(retryMs, signal) : undefined
        await look(albumId, again ? 'waiting' : 'failed', code)
        if (!again) return
        await again
        retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)
      }
    }
  }

  async function fetchOnce(albumId: AlbumId, signal: AbortSignal, onProgress: () => void): Promise<void> {
    const showing = throttled(() => look(albumId, 'fetching'))
    const ctx = contextOf(() => {
      onProgress()
      showing()
    })
    await look(albumId, 'fetching')
    const album = await albumWithTracks(ctx, albumId, signal)
    await look(albumId, 'fetching')
    await keepWhole(ctx, album, signal)
    if (!(await noteComplete(db, albumId)) || signal.aborted) return
    await rememberAlbum(db, albumId)
    await look(albumId)
    tell(albumId)
    void swarm()?.seedHeld()
  }

  /** Torrents that other kept albums need. */
  async function neededElsewhere(albumId: AlbumId): Promise<Set<InfoHash>> {
    const others = (await listLibrary(db)).filter((row) => row.kept && row.albumId !== albumId)
    const albums = await Promise.all(others.map((row) => measure(row.albumId)))
    return new Set(albums.flatMap(({ tracks }) => tracks.map(({ infoHash }) => infoHash)))
  }

  async function withdrawWish(albumId: AlbumId): Promise<{ own: InfoHash[]; tracks: Track[] }> {
    // First, so that no other tab takes over what this one ends.
    await dropLibraryRow(db, albumId)
    tell(albumId)
    const job = jobs.get(albumId)
    job?.end.abort()
    await job?.done.catch(() => undefined)
    const whoFetches = { signal: AbortSignal.timeout(LET_GO_MS) }
    await navigator.locks.request(lockOf(albumId), whoFetches, () => undefined).catch(() => undefined)
    const [{ tracks }, needed] = await Promise.all([measure(albumId), neededElsewhere(albumId)])
    return { own: tracks.map(({ infoHash }) => infoHash).filter((infoHash) => !needed.has(infoHash)), tracks }
  }

  async function letGo(albumId: AlbumId, free: (what: { own: InfoHash[]; tracks: Track[] }) => Promise<void>) {
    leaving.add(albumId)
    try {
      await free(await withdrawWish(albumId))
    } finally {
      leaving.delete(albumId)
      await look(albumId)
      tell(albumId)
    }
  }

  return {
    stateOf: signalOf,
    async keep(albumId) {
      const known = await getLibraryRow(db, albumId)
      // The browser may ask the user; the bytes do not wait for the answer.
      if (!known?.kept) void navigator.storage?.persist?.()
      const addedMs = known?.addedMs ?? Date.now()
      await putLibraryRow(db, { albumId, addedMs, kept: true, complete: known?.complete ?? false })
      tell(albumId)
      await start(albumId)
    },
    stop(albumId) {
      void letGo(albumId, ({ own }) => setKept(db, own, false)).catch(() => undefined)
    },
    remove: (albumId) =>
      letGo(albumId, async ({ own, tracks }) => {
        swarm()?.forget(own)
        await dropPieces(db, own)
        const freed = tracks.filter(({ infoHash }) => own.includes(infoHash))
        await dropBlobs(
          db,
          freed.flatMap(({ preview }) => preview?.hash ?? []),
        )
      }),
    library,
    close() {
      deafen()
      for (const { end } of jobs.values()) end.abort()
    },
    async resume() {
      for (const row of await listLibrary(db)) {
        if (!row.kept) continue
        const { bytesHeld, bytesTotal, tracks } = await measure(row.albumId)
        if (!row.complete || bytesHeld < bytesTotal || tracks.length === 0) void start(row.albumId)
      }
    },
  }
}
