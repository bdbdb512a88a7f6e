// Finds a track and its torrent: in storage, else on any Eldernode, verified and stored on the way.
import { DigmError } from '../src/core/errors.ts'
import type { Digest, InfoHash, TrackId } from '../src/core/ids.ts'
import { isWithdrawn, type Track } from '../src/core/records.ts'
import type { Verifier } from '../src/core/signed.ts'
import { parseTorrent, type Torrent } from '../src/core/torrent.ts'
import { createNodeApi } from '../src/node-api/node-api.ts'
import type { Database } from '../src/storage/database.ts'
import { getPlayableTrack } from '../src/storage/records.ts'
import { takeIn } from '../src/storage/take-in.ts'
import { getTorrent, putTorrent } from '../src/storage/torrents.ts'

export type LookupOptions = {
  db: Database
  endpoints: () => Promise<readonly string[]>
  verifier: Verifier
  sha1: Digest
}

/** A withdrawal that came in is seen after that at the latest. */
const FOUND_FOR_MS = 60_000

type Found = { track: Track; torrent: Torrent; joined: boolean }

export function createLookup({ db, endpoints, verifier, sha1 }: LookupOptions) {
  // Parsing again is cheap and right; this only saves it for the requests of one sitting.
  const parsed = new Map<InfoHash, Torrent>()
  /** What plays is asked for again at every seek. */
  let last: { trackId: TrackId; found: Found; untilMs: number } | undefined

  /** Tries every node; what the last one says of it is thrown when none has it. */
  async function fromNodes<T>(work: (endpoint: string) => Promise<T>): Promise<T> {
    let reason = new DigmError('unreachable')
    for (const endpoint of await endpoints()) {
      try {
        return await work(endpoint)
      } catch (error) {
        if (!(error instanceof DigmError)) throw error
        // A node that knows to say no is worth more than one that says nothing.
        if (error.code !== 'timeout' && error.code !== 'unreachable') reason = error
      }
    }
    throw reason
  }

  async function trackOf(trackId: TrackId, signal: AbortSignal) {
    const here = await getPlayableTrack(db, trackId)
    if (here) return here
    await fromNodes(async (endpoint) =>
      takeIn(db, await createNodeApi(endpoint).trackRecords(trackId, signal), verifier),
    )
    const fetched = await getPlayableTrack(db, trackId)
    if (!fetched) throw new DigmError('track-unknown', { trackId })
    return fetched
  }

  async function torrentOf(
    track: Track,
    signal: AbortSignal,
  ): Promise<{ torrent: Torrent; kept: boolean; joined: boolean }> {
    const row = await getTorrent(db, track.infoHash)
    const { kept = false, joined = false } = row ?? {}
    const cached = parsed.get(track.infoHash)
    if (row && cached) return { torrent: cached, kept, joined }
    const torrent = row
      ? await parseTorrent(row.torrentBytes, sha1)
      : await fromNodes(async (endpoint) => {
          const bytes = await createNodeApi(endpoint).torrent(track.infoHash, signal)
          const fetched = await parseTorrent(bytes, sha1)
          if (fetched.infoHash !== track.infoHash) throw new DigmError('hash-mismatch', { endpoint })
          await putTorrent(db, fetched, bytes).catch(() => undefined)
          return fetched
        })
    if (torrent.length !== track.fileSize) throw new DigmError('bad-torrent', { trackId: track.trackId })
    parsed.set(track.infoHash, torrent)
    return { torrent, kept, joined }
  }

  /** @throws DigmError track-unknown, track-withdrawn, unreachable, bad-torrent */
  return async (trackId: TrackId, signal: AbortSignal): Promise<Found> => {
    if (last?.trackId === trackId && Date.now() < last.untilMs) return last.found
    const { track, album } = await trackOf(trackId, signal)
    const { torrent, kept, joined } = await torrentOf(track, signal)
    if (album && isWithdrawn(album) && !kept) throw new DigmError('track-withdrawn', { trackId })
    const found = { track, torrent, joined }
    last = { trackId, found, untilMs: Date.now() + FOUND_FOR_MS }
    return found
  }
}
