// An album as far as it is known here: the newest records, whether they came by the graph or wait for their bytes.
import type { AlbumId, TrackId } from '../../src/core/ids.ts'
import { type AlbumState, isWithdrawn, type SeedRequest, type Track } from '../../src/core/records.ts'
import { compareVersions, type Entry } from '../../src/core/signed.ts'
import type { Library } from '../store/library.ts'
import { recordOf } from '../store/named-parts.ts'
import type { Staged } from '../store/staging.ts'

export type KnownAlbum = { album: Staged<AlbumState> | undefined; tracks: Map<TrackId, Staged<Track>> }

export async function requestOf(library: Library, id: AlbumId): Promise<SeedRequest | undefined> {
  const row = await library.visible('seed-requests', id)
  const parsed = row && recordOf(row)
  return parsed?.kind === 'seed-request' ? parsed.record : undefined
}

export async function knownAlbum(library: Library, id: AlbumId): Promise<KnownAlbum> {
  const row = await library.visible('albums', id)
  const parsed = row && recordOf(row)
  const shown: Staged<AlbumState> | undefined =
    row && (parsed?.kind === 'album' || parsed?.kind === 'withdrawn')
      ? { entry: row, record: parsed.record }
      : undefined
  const staged = library.staging.get(id)
  const album = newest<AlbumState>(shown, staged?.album)
  const tracks = new Map<TrackId, Staged<Track>>()
  if (!album || isWithdrawn(album.record)) return { album, tracks }
  const ids = album.record.tracks.map(({ trackId }) => trackId)
  const rows = await library.records.getMany('tracks', ids)
  for (const [at, trackId] of ids.entries()) {
    const track = newest(trackIn(rows[at]), staged?.tracks.get(trackId))
    if (track?.record.albumId === id) tracks.set(trackId, track)
  }
  return { album, tracks }
}

function trackIn(entry: Entry | undefined): Staged<Track> | undefined {
  const parsed = entry && recordOf(entry)
  return entry && parsed?.kind === 'track' ? { entry, record: parsed.record } : undefined
}

function newest<Kind extends { version: number }>(
  a: Staged<Kind> | undefined,
  b: Staged<Kind> | undefined,
): Staged<Kind> | undefined {
  if (!a || !b) return a ?? b
  const stamp = ({ entry, record }: Staged<Kind>) => ({ ...entry, version: record.version })
  return compareVersions(stamp(a), stamp(b)) >= 0 ? a : b
}
