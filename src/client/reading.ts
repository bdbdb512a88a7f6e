// Reading through the package: what waits on this device first, then what is stored, then the nodes. Mine come with bare ids.
import { toBase64 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { type AlbumId, type BlobHash, isAlbumId, isTrackId, type Slug, slugIn, type TrackId } from '../core/ids.ts'
import { isWithdrawn, type Track as TrackRecord } from '../core/records.ts'
import { createNodeApi } from '../node-api/node-api.ts'
import { listAlbumIds } from '../storage/albums.ts'
import { getBlob } from '../storage/blobs.ts'
import type { TrackRow } from '../storage/schema.ts'
import { albumRowsOf, type ReadAlbumRow } from '../storage/search-index.ts'
import { getTrackRows } from '../storage/signed-rows.ts'
import { keepBlob } from '../swarm/keep-album.ts'
import { albumOf, waitingAlbum } from './album-record.ts'
import type { Connection } from './connection.ts'
import { givenIn } from './given.ts'
import type { StoredAlbum, StoredTrack } from './guide.ts'
import { fullId, shownId } from './own-ids.ts'
import { trackOf, waitingTrack } from './track-record.ts'
import { getWaitingAlbum, getWaitingTrack, listWaitingAlbums, listWaitingTracks } from './waiting.ts'

/** Rows read in one go. */
const WINDOW = 500

const isBareOrMine = (id: string, { mine }: Connection): boolean => !shownId(id, mine()).includes('.')
const never = () => new AbortController().signal

export async function readAlbum(connection: Connection, id: string): Promise<StoredAlbum | null> {
  const { db, mine } = connection
  const own = await ownAlbum(connection, id)
  const row = own ? undefined : await albumRow(connection, fullId(id, mine(), isAlbumId))
  const album = own ?? (row && shownRow(connection, row))
  if (!album?.cover) return album ?? null
  const hash = album.cover as BlobHash
  await keepBlob({ ...connection, endpoints: connection.env.endpoints }, 'cover', hash, never())
  const blob = await getBlob(db, hash)
  return blob ? { ...album, coverImage: `data:${blob.mime};base64,${toBase64(new Uint8Array(blob.bytes))}` } : album
}

/** One of mine that has been stored anew since it was signed, with all its tracks. */
async function ownAlbum(connection: Connection, id: string): Promise<StoredAlbum | undefined> {
  const { db, mine } = connection
  if (!isBareOrMine(id, connection)) return undefined
  const slug = shownId(id, mine()) as Slug
  const waiting = await getWaitingAlbum(db, slug)
  if (!waiting) return undefined
  const tracks = await readAlbumTracks(connection, slug)
  const { input, cover } = waiting.data
  return {
    ...waitingAlbum(
      input,
      tracks.map(({ trackId, title, durationSec = 0 }) => ({ trackId, title, durationSec })),
    ),
    ...(cover === undefined ? {} : { cover }),
  }
}

function shownRow({ mine }: Connection, { state, value }: ReadAlbumRow): StoredAlbum | undefined {
  return isWithdrawn(state) ? undefined : albumOf(state, givenIn(value), mine())
}

async function albumRow(connection: Connection, albumId: AlbumId | undefined): Promise<ReadAlbumRow | undefined> {
  if (!albumId) return undefined
  const [row] = await albumRowsOf(connection.db, [albumId])
  if (row) return row
  await fetched(connection.catalogue.openAlbum(albumId), 'album-unknown')
  return (await albumRowsOf(connection.db, [albumId]))[0]
}

/** Resolves also when what was asked for is known to nobody. @throws DigmError unreachable, and whatever else is wrong */
async function fetched(answer: Promise<unknown>, unknown: 'album-unknown' | 'track-unknown'): Promise<void> {
  try {
    await answer
  } catch (error) {
    if (!(error instanceof DigmError && (error.code === unknown || error.code === 'not-found'))) throw error
  }
}

/** Every album that is known here, newest first, and before them those that wait. */
export async function readAllAlbums(connection: Connection): Promise<StoredAlbum[]> {
  const { db } = connection
  const waiting: StoredAlbum[] = []
  for (const { row } of await listWaitingAlbums(db)) {
    const album = await ownAlbum(connection, row.key)
    if (album) waiting.push(album)
  }
  const waits = new Set(waiting.map(({ albumId }) => albumId))
  const ids = await listAlbumIds(db)
  const albums: StoredAlbum[] = []
  for (let at = 0; at < ids.length; at += WINDOW) {
    for (const row of await albumRowsOf(db, ids.slice(at, at + WINDOW))) {
      const album = shownRow(connection, row)
      if (album && !waits.has(album.albumId)) albums.push(album)
    }
  }
  return [...waiting, ...albums]
}

export async function readTrack(connection: Connection, id: string): Promise<StoredTrack | null> {
  const { db, mine } = connection
  if (isBareOrMine(id, connection)) {
    const waiting = await getWaitingTrack(db, shownId(id, mine()) as Slug)
    if (waiting) return waitingTrack(waiting.data)
  }
  const row = await trackRow(connection, fullId(id, mine(), isTrackId))
  return row ? shownTrackRow(connection, row) : null
}

const shownTrackRow = ({ mine }: Connection, { track, value }: TrackRow): StoredTrack =>
  trackOf(track, givenIn(value), mine())

/** The signed record, from here or from the first node that knows it. @throws DigmError unreachable */
export async function signedTrack(connection: Connection, id: string): Promise<TrackRecord | undefined> {
  return (await trackRow(connection, fullId(id, connection.mine(), isTrackId)))?.track
}

async function trackRow(connection: Connection, trackId: TrackId | undefined): Promise<TrackRow | undefined> {
  if (!trackId) return undefined
  const { db, env, intake } = connection
  const here = async () => (await getTrackRows(db, [trackId]))[0]
  const row = await here()
  if (row) return row
  const asked = await Promise.allSettled(
    env.endpoints.map(async (endpoint) =>
      fetched(
        createNodeApi(endpoint)
          .trackRecords(trackId)
          .then((entries) => intake.take(entries, 'asked')),
        'track-unknown',
      ),
    ),
  )
  const failure = asked.find((answer) => answer.status === 'rejected')
  if (failure && asked.every(({ status }) => status === 'rejected')) throw failure.reason
  return here()
}

/** In the album's order; those that wait behind those that are signed. */
export async function readAlbumTracks(connection: Connection, albumId: string): Promise<StoredTrack[]> {
  const { db, mine, catalogue } = connection
  const full = fullId(albumId, mine(), isAlbumId)
  const isOwn = isBareOrMine(albumId, connection)
  const waiting = isOwn ? await listWaitingTracks(db, shownId(albumId, mine()) as Slug) : []
  const [here] = full ? await albumRowsOf(db, [full]) : []
  const isNew = waiting.length > 0 || (isOwn && (await getWaitingAlbum(db, shownId(albumId, mine()) as Slug)))
  const row = here ?? (isNew ? undefined : await albumRow(connection, full))
  if (full && row) await fetched(catalogue.openAlbum(full), 'album-unknown')
  const listed = row && !isWithdrawn(row.state) ? row.state.tracks : []
  const rows = await getTrackRows(
    db,
    listed.map(({ trackId }) => trackId),
  )
  const stored = new Map(waiting.map(({ data }) => [data.trackId, waitingTrack(data)]))
  const signed = rows.flatMap((each) => {
    if (!each) return []
    const anew = stored.get(slugIn(each.trackId))
    stored.delete(slugIn(each.trackId))
    return anew ?? shownTrackRow(connection, each)
  })
  return [...signed, ...stored.values()]
}
