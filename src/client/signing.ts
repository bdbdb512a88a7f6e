// From what waits to signed records in the outbox, one album at a time, whoever stores how much of it side by side. An album goes out
// with its first track, since nobody in the network has albums without music; a track goes out when its file is known here and its
// album is. Rows go when their records are in the outbox, and only as they were read: what came in meanwhile has a round of its own.
import { whereabouts } from '../catalogue/whereabouts.ts'
import { DigmError } from '../core/errors.ts'
import { type AlbumId, albumIdOf, type Fingerprint, isTrackId, type Slug, slugIn, type TrackId } from '../core/ids.ts'
import { MAX_TRACKS_PER_ALBUM } from '../core/limits.ts'
import { type Album as AlbumRecord, isWithdrawn } from '../core/records.ts'
import type { Entry } from '../core/signed.ts'
import type { RecordKind } from '../core/souls.ts'
import { fitting } from '../media/album-records.ts'
import type { Database } from '../storage/database.ts'
import { dropOwn, type OwnRow } from '../storage/own-rows.ts'
import { getAlbumState } from '../storage/records.ts'
import type { TrackRow } from '../storage/schema.ts'
import { albumRowsOf } from '../storage/search-index.ts'
import { getTrackRows } from '../storage/signed-rows.ts'
import { albumOf, albumRecord } from './album-record.ts'
import { givenIn } from './given.ts'
import type { Fields, Track } from './guide.ts'
import { fullId } from './own-ids.ts'
import { type FileFacts, factsOf, infoHashIn, trackOf, trackRecord } from './track-record.ts'
import {
  getFileFacts,
  getWaitingAlbum,
  getWaitingPreview,
  listWaitingTracks,
  type Waiting,
  type WaitingPreview,
} from './waiting.ts'
import '../core/maker-errors.ts'

export type SigningOptions = {
  db: Database
  /** Undefined while there is no saved key. */
  mine: () => Fingerprint | undefined
  /** Another device has the key too, and may have published albums that are not known here. */
  isImported: () => boolean
  sign(kind: RecordKind, key: string, record: object, previousVersion: number): Promise<Entry>
  enqueue(entry: Entry): Promise<void>
  /** An album with its tracks, out of the network into storage. @throws DigmError album-unknown when nobody has it, unreachable */
  bring(albumId: AlbumId): Promise<unknown>
  /** Absent where there are none: tabs then sign side by side, and the newer version wins. */
  locks: LockManager | undefined
  /** What belongs to the album goes into the outbox with it: until this resolves, what waited stays and is signed again. */
  onSigned(album: AlbumRecord): Promise<void>
}

/** A track to be signed anew. */
type Ready = {
  trackId: TrackId
  input: Track & Fields
  held: TrackRow | undefined
  facts: FileFacts
  row: OwnRow | undefined
  preview: Waiting<WaitingPreview> | undefined
}

export function createSigning({ db, mine, isImported, sign, enqueue, bring, locks, onSigned }: SigningOptions) {
  const rounds = new Map<Slug, { running: Promise<void>; next: Promise<void> | undefined }>()

  /** Resolves after a round that began after this call. */
  function settle(slug: Slug): Promise<void> {
    const round = rounds.get(slug)
    if (round) {
      round.next ??= round.running.catch(() => undefined).then(() => begin(slug))
      return round.next
    }
    return begin(slug)
  }

  function begin(slug: Slug): Promise<void> {
    const work = () => signAlbum(slug)
    const signed = locks ? locks.request(`digm-client-${slug}`, work) : work()
    const running: Promise<void> = signed.finally(() => {
      // The one that waits to begin takes its place.
      if (!rounds.get(slug)?.next) rounds.delete(slug)
    })
    rounds.set(slug, { running, next: undefined })
    return running
  }

  async function signAlbum(slug: Slug): Promise<void> {
    const me = mine()
    const albumId = me && albumIdOf(slug, me)
    if (!albumId) return
    // What cannot be seen from here is not replaced: it waits.
    if (isImported() && !(await getAlbumState(db, albumId)) && (await whereabouts(bring(albumId))) === 'unreachable')
      return
    const [held] = await albumRowsOf(db, [albumId])
    if (held && isWithdrawn(held.state)) throw new DigmError('album-withdrawn', { albumId })
    const waiting = await getWaitingAlbum(db, slug)
    const album = held?.state
    const input = waiting?.data.input ?? (album && !isWithdrawn(album) && albumOf(album, givenIn(held.value), me))
    if (!input) return
    const listed = album && !isWithdrawn(album) ? album.tracks : []
    const heldTracks = await tracksOf(
      albumId,
      listed.map(({ trackId }) => trackId),
    )
    if (!heldTracks) return
    const ready = await readyTracks(slug, me, heldTracks)
    if (!waiting && ready.length === 0) return
    const numbered = numberTracks(heldTracks, ready)
    if (numbered.length === 0) return
    if (numbered.length > MAX_TRACKS_PER_ALBUM) throw new DigmError('too-many-tracks')

    const nowMs = Date.now()
    const signed = new Map<TrackId, Omit<TrackRow['track'], 'version'>>(
      heldTracks.map((row) => [row.trackId, row.track]),
    )
    const entries: Promise<Entry>[] = ready.map((track) => {
      const { trackId, input: given, facts, preview } = track
      const record = trackRecord(given, {
        trackId,
        albumId,
        mine: me,
        facts,
        preview: preview?.data ?? track.held?.track.preview,
        trackNumber: numbered.find((each) => each.trackId === trackId)?.trackNumber ?? 1,
        discNumber: track.held?.track.discNumber,
        nowMs,
      })
      signed.set(trackId, record)
      return sign('tracks', trackId, record, track.held?.version ?? -1)
    })
    await Promise.all((await Promise.all(entries)).map(enqueue))
    const tracks = numbered.flatMap(({ trackId }) => {
      const track = signed.get(trackId)
      return track ? { trackId, title: track.title, durationSec: track.durationSec } : []
    })
    const record = albumRecord(input, {
      albumId,
      mine: me,
      cover: waiting?.data.cover ?? (album && !isWithdrawn(album) ? album.cover : undefined),
      tracks,
      previews: tracks.flatMap(({ trackId }) => (signed.get(trackId)?.preview ? trackId : [])),
      nowMs,
    })
    await enqueue(await sign('albums', albumId, fitting({ ...record, version: 0 }), held?.version ?? -1))
    const [now] = await albumRowsOf(db, [albumId])
    if (now && !isWithdrawn(now.state)) await onSigned(now.state)
    await dropOwn(
      db,
      'track',
      ready.flatMap(({ row }) => row ?? []),
    )
    await dropOwn(
      db,
      'preview',
      ready.flatMap(({ preview }) => preview?.row ?? []),
    )
    if (waiting) await dropOwn(db, 'album', [waiting.row])
  }

  /** All of an album's, from the nodes where another device signed them; undefined while one is missing: no version goes without it. */
  async function tracksOf(albumId: AlbumId, trackIds: readonly TrackId[]): Promise<TrackRow[] | undefined> {
    const stored = async () => (await getTrackRows(db, trackIds)).flatMap((row) => row ?? [])
    let rows = await stored()
    if (rows.length < trackIds.length) {
      await whereabouts(bring(albumId))
      rows = await stored()
    }
    return rows.length < trackIds.length ? undefined : rows
  }

  /** Tracks that wait and whose file is known, and signed ones that have got another preview. */
  async function readyTracks(slug: Slug, me: Fingerprint, held: readonly TrackRow[]): Promise<Ready[]> {
    const ready: Ready[] = []
    const waiting = await listWaitingTracks(db, slug)
    const ids = waiting.map(({ data }) => fullId(data.trackId, me, isTrackId))
    const rows = await getTrackRows(
      db,
      ids.flatMap((id) => id ?? []),
    )
    for (const [i, { row, data: input }] of waiting.entries()) {
      const trackId = ids[i]
      const before = rows.find((each) => each?.trackId === trackId)
      const facts = trackId && (await factsFor(input, before))
      if (!trackId || !facts) continue
      ready.push({ trackId, input, held: before, facts, row, preview: await getWaitingPreview(db, slugIn(trackId)) })
    }
    for (const row of held) {
      if (ids.includes(row.trackId)) continue
      const preview = await getWaitingPreview(db, slugIn(row.trackId))
      if (!preview) continue
      const { updatedAt: _, ...input } = trackOf(row.track, givenIn(row.value), me) as Track & Fields
      ready.push({ trackId: row.trackId, input, held: row, facts: factsOf(row.track), row: undefined, preview })
    }
    return ready
  }

  async function factsFor(input: Track & Fields, held: TrackRow | undefined): Promise<FileFacts | undefined> {
    const infoHash = infoHashIn(input.magnetURI)
    if (infoHash === undefined) return input.magnetURI === undefined && held ? factsOf(held.track) : undefined
    return (await getFileFacts(db, infoHash)) ?? (held?.track.infoHash === infoHash ? factsOf(held.track) : undefined)
  }

  return { settle }
}

/** The order of an album: as numbered, and what has no number behind what is there. */
function numberTracks(held: readonly TrackRow[], ready: readonly Ready[]): { trackId: TrackId; trackNumber: number }[] {
  const given = new Map(ready.map(({ trackId, input }) => [trackId, input.trackNumber]))
  const ids = [...new Set([...held.map(({ trackId }) => trackId), ...ready.map(({ trackId }) => trackId)])]
  return ids
    .map((trackId, i) => {
      const before = held.find((row) => row.trackId === trackId)?.track
      const trackNumber = given.get(trackId) ?? before?.trackNumber ?? i + 1
      return { trackId, trackNumber, disc: before?.discNumber ?? 1 }
    })
    .sort((a, b) => a.disc - b.disc || a.trackNumber - b.trackNumber)
}
