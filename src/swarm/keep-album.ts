// Brings one album here whole: its records, cover and previews, and every piece of every track, two tracks at a time.
// Nothing that is stored is fetched again.
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { AlbumId, BlobHash, Digest } from '../core/ids.ts'
import { UNREACHABLE_AFTER_MS } from '../core/limits.ts'
import { type Album, isWithdrawn, type Track } from '../core/records.ts'
import type { Verifier } from '../core/signed.ts'
import { createNodeApi } from '../node-api/node-api.ts'
import { getBlob, putBlob } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { getAlbumState, getAlbumTracks } from '../storage/records.ts'
import { joinPieces } from '../storage/spans.ts'
import { takeIn } from '../storage/take-in.ts'
import { getTorrent, setKept } from '../storage/torrents.ts'
import type { Assist } from './assist.ts'
import { takeOverHttp } from './filler.ts'
import type { HttpSource } from './http-source.ts'
import { isPassing, knowsAllTracks, nextStep } from './keep-plan.ts'
import { ensureTorrent, type StoredTorrent } from './torrent-source.ts'

const TRACKS_AT_ONCE = 2

export type KeepContext = {
  db: Database
  endpoints: readonly string[]
  http: HttpSource
  sha1: Digest
  verifier: Verifier
  /** Undefined when another tab has the swarm, or none. */
  assist(stored: StoredTorrent): Promise<Assist | undefined>
  onBytes(): void
}

export type AlbumWithTracks = { album: Album; tracks: Track[] }

/** @throws DigmError album-withdrawn, album-unknown, unreachable */
export async function albumWithTracks(
  ctx: KeepContext,
  albumId: AlbumId,
  signal: AbortSignal,
): Promise<AlbumWithTracks> {
  const stored = await readAlbum(ctx.db, albumId)
  if (stored && knowsAllTracks(stored.album, stored.tracks)) return stored
  let failure: unknown = new DigmError('unreachable', { albumId })
  for (const endpoint of ctx.endpoints) {
    try {
      await takeIn(ctx.db, await createNodeApi(endpoint).albumRecords(albumId, signal), ctx.verifier)
      const found = await readAlbum(ctx.db, albumId)
      if (found && knowsAllTracks(found.album, found.tracks)) return found
      failure = new DigmError('album-unknown', { albumId })
    } catch (error) {
      if (signal.aborted) throw new DigmError('cancelled')
      failure = error
    }
  }
  throw failure
}

/** @throws DigmError album-withdrawn */
async function readAlbum(db: Database, albumId: AlbumId): Promise<AlbumWithTracks | undefined> {
  const state = await getAlbumState(db, albumId)
  if (!state) return undefined
  if (isWithdrawn(state)) throw new DigmError('album-withdrawn', { albumId })
  return { album: state, tracks: await getAlbumTracks(db, state) }
}

/** What is here of an album's tracks; of a withdrawn one all that ever belonged to it, so that it can be freed. */
export async function knownTracks(db: Database, albumId: AlbumId): Promise<Track[]> {
  const state = await getAlbumState(db, albumId)
  if (state && !isWithdrawn(state)) return getAlbumTracks(db, state)
  return db.run(['tracks'], 'readonly', async (tx) => {
    const rows = await tx.objectStore('tracks').index('albumId').getAll(albumId)
    return rows.map(({ track }) => track)
  })
}

/** @throws DigmError storage-full, unreachable, cancelled, album-withdrawn, or what a node answered */
export async function keepWhole(
  ctx: KeepContext,
  { album, tracks }: AlbumWithTracks,
  signal: AbortSignal,
): Promise<void> {
  const end = new AbortController()
  const stop = () => end.abort()
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    const queue = [...tracks]
    const workers = Array.from({ length: TRACKS_AT_ONCE }, async () => {
      for (let track = queue.shift(); track; track = queue.shift()) await keepTrack(ctx, track, end.signal)
    })
    await allOrFirstError([...workers, keepBlobs(ctx, album, tracks, end.signal)], stop)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Ends the others at the first failure, and waits until all have ended. */
async function allOrFirstError(jobs: Promise<void>[], stop: () => void): Promise<void> {
  let failure: { error: unknown } | undefined
  const watched = jobs.map((job) =>
    job.catch((error: unknown) => {
      failure ??= { error }
      stop()
    }),
  )
  await Promise.all(watched)
  if (failure) throw failure.error
}

async function keepTrack(ctx: KeepContext, { infoHash }: Track, signal: AbortSignal): Promise<void> {
  const stored = await ensureTorrent(ctx, infoHash, signal)
  await setKept(ctx.db, [infoHash], true)
  await fetchWhole(ctx, stored, signal)
  await joinPieces(ctx.db, stored.torrent, signal)
}

/**
 * Every piece that is missing, from listeners and Eldernodes.
 * @throws DigmError storage-full, unreachable, cancelled, or what a node answered
 */
export async function fetchWhole(
  ctx: Pick<KeepContext, 'db' | 'http' | 'assist' | 'onBytes'>,
  stored: StoredTorrent,
  signal: AbortSignal,
): Promise<void> {
  const { db, http } = ctx
  const { torrent } = stored
  let assist: Assist | undefined
  // To find a listener takes longer than to hear from one that gives.
  const hopeUntilMs = performance.now() + UNREACHABLE_AFTER_MS
  // Joining takes longer than the first request: do not wait for it.
  const joining = ctx.assist(stored).then(
    (joined) => {
      if (signal.aborted) joined?.end()
      else assist = joined
    },
    () => undefined,
  )
  try {
    for (;;) {
      if (signal.aborted) throw new DigmError('cancelled')
      const row = await getTorrent(db, torrent.infoHash)
      const step = nextStep(torrent, row?.bitfield ?? new Uint8Array(), (index) => assist?.isComing(index) ?? false)
      if (step.kind === 'done') return
      if (step.kind === 'wait-for-peers') await assist?.progress(signal)
      else {
        assist?.reserve(step.run)
        const onStored = (indices: readonly number[]) => {
          assist?.noteStored(indices)
          ctx.onBytes()
        }
        try {
          await takeOverHttp({ db, torrent, http, onStored }, step.run, signal)
        } catch (error) {
          if (!(error instanceof DigmError) || !isPassing(error.code)) throw error
          assist?.giveBack(step.run)
          // No Eldernode helps now: listeners may.
          await joining
          if (!assist) throw error
          await (assist as Assist).progress(signal)
          if (!(assist as Assist).isGiving && performance.now() > hopeUntilMs) throw error
        }
      }
    }
  } finally {
    const ended = assist
    assist = undefined
    ended?.end()
    void joining.then(() => assist?.end())
  }
}

async function keepBlobs(ctx: KeepContext, album: Album, tracks: readonly Track[], signal: AbortSignal): Promise<void> {
  if (album.cover) await keepBlob(ctx, 'cover', album.cover, signal)
  for (const { trackId, preview } of tracks) {
    if (preview && album.paradioPreviewTrackIds.includes(trackId)) await keepBlob(ctx, 'preview', preview.hash, signal)
  }
}

/** What no node has is let go: an album is whole without its cover. */
export async function keepBlob(
  ctx: Pick<KeepContext, 'db' | 'endpoints' | 'verifier'>,
  kind: 'cover' | 'preview',
  hash: BlobHash,
  signal: AbortSignal,
): Promise<void> {
  if (await getBlob(ctx.db, hash)) return
  for (const endpoint of ctx.endpoints) {
    try {
      const { mime, bytes } = await createNodeApi(endpoint).blob(kind, hash, signal)
      if (toHex(await ctx.verifier.sha256(bytes)) !== hash) continue
      await putBlob(ctx.db, { hash, mime, bytes: bytes.slice().buffer })
      return
    } catch (error) {
      if (!(error instanceof DigmError) || !isPassing(error.code)) throw error
    }
  }
}
