// Accepted records of albums that are not whole yet, and what of them is still due. Nothing here shows over GET.
import type { AlbumId, BlobHash, InfoHash, TrackId } from '../../src/core/ids.ts'
import type { Album, Track } from '../../src/core/records.ts'
import type { Entry } from '../../src/core/signed.ts'

export type Staged<Kind> = { entry: Entry; record: Kind }
export type StagedAlbum = {
  album: Staged<Album> | undefined
  tracks: Map<TrackId, Staged<Track>>
  /** When something last arrived for it, Unix milliseconds. */
  touchedAtMs: number
}

/** Bytes that are on disk and verified. */
export type Held = {
  audio: ReadonlyMap<InfoHash, { size: number; contentHash: string; pieceLength: number; file: string }>
  torrents: ReadonlyMap<InfoHash, { size: number }>
  blobs: ReadonlyMap<BlobHash, { size: number }>
}

export type MissingPart =
  | { part: 'track'; trackId: TrackId }
  | { part: 'torrent'; infoHash: InfoHash }
  | { part: 'audio'; infoHash: InfoHash }
  | { part: 'cover'; hash: BlobHash }
  | { part: 'preview'; hash: BlobHash }

/** Everything an album still lacks before it may be seen. Audio that is not what its record promises counts as missing. */
export function missingParts(album: Album, trackOf: (id: TrackId) => Track | undefined, held: Held): MissingPart[] {
  const missing: MissingPart[] = []
  if (album.cover && !held.blobs.has(album.cover)) missing.push({ part: 'cover', hash: album.cover })
  for (const { trackId } of album.tracks) {
    const track = trackOf(trackId)
    if (!track) {
      missing.push({ part: 'track', trackId })
      continue
    }
    const { infoHash, preview } = track
    if (!held.torrents.has(infoHash)) missing.push({ part: 'torrent', infoHash })
    const audio = held.audio.get(infoHash)
    const keepsPromise =
      audio?.size === track.fileSize &&
      audio.contentHash === track.contentHash &&
      audio.pieceLength === track.pieceLength
    if (!keepsPromise) missing.push({ part: 'audio', infoHash })
    if (preview && !held.blobs.has(preview.hash)) missing.push({ part: 'preview', hash: preview.hash })
  }
  return missing
}

export class Staging {
  private readonly albums = new Map<AlbumId, StagedAlbum>()
  /** Albums by the bytes they wait for or have got. */
  private readonly claims = new Map<InfoHash | BlobHash, Set<AlbumId>>()

  get(id: AlbumId): StagedAlbum | undefined {
    return this.albums.get(id)
  }

  ids(): AlbumId[] {
    return [...this.albums.keys()]
  }

  /** Tracks the newer version does not list are let go; their ids are returned. */
  putAlbum(staged: Staged<Album>, nowMs: number): TrackId[] {
    const album = this.open(staged.record.albumId, nowMs)
    this.unclaim(staged.record.albumId)
    album.album = staged
    const listed = new Set(staged.record.tracks.map((track) => track.trackId))
    const dropped = [...album.tracks.keys()].filter((id) => !listed.has(id))
    for (const id of dropped) album.tracks.delete(id)
    this.claim(staged.record.albumId)
    return dropped
  }

  putTrack(staged: Staged<Track>, nowMs: number): void {
    const { albumId, trackId } = staged.record
    const album = this.open(albumId, nowMs)
    this.unclaim(albumId)
    album.tracks.set(trackId, staged)
    this.claim(albumId)
  }

  touch(id: AlbumId, nowMs: number): void {
    const album = this.albums.get(id)
    if (album) album.touchedAtMs = nowMs
  }

  delete(id: AlbumId): void {
    this.unclaim(id)
    this.albums.delete(id)
  }

  clear(): void {
    this.albums.clear()
    this.claims.clear()
  }

  /** Staged tracks that name these bytes. */
  claimsOf(infoHash: InfoHash): Track[] {
    return this.claimants(infoHash).flatMap(({ tracks }) =>
      [...tracks.values()].flatMap(({ record }) => (record.infoHash === infoHash ? record : [])),
    )
  }

  /** Albums that wait for this cover or preview. */
  blobClaimsOf(kind: 'cover' | 'preview', hash: BlobHash): AlbumId[] {
    const claimants = this.claimants(hash)
    if (kind === 'cover') {
      return claimants.flatMap(({ album }) => (album?.record.cover === hash ? album.record.albumId : []))
    }
    return claimants.flatMap(({ tracks }) =>
      [...tracks.values()].flatMap(({ record }) => (record.preview?.hash === hash ? record.albumId : [])),
    )
  }

  private claimants(name: InfoHash | BlobHash): StagedAlbum[] {
    return [...(this.claims.get(name) ?? [])].flatMap((id) => this.albums.get(id) ?? [])
  }

  private claim(id: AlbumId): void {
    for (const name of namesIn(this.albums.get(id))) {
      this.claims.set(name, (this.claims.get(name) ?? new Set()).add(id))
    }
  }

  private unclaim(id: AlbumId): void {
    for (const name of namesIn(this.albums.get(id))) {
      const claimants = this.claims.get(name)
      claimants?.delete(id)
      if (claimants?.size === 0) this.claims.delete(name)
    }
  }

  private open(id: AlbumId, nowMs: number): StagedAlbum {
    const album = this.albums.get(id) ?? { album: undefined, tracks: new Map(), touchedAtMs: nowMs }
    album.touchedAtMs = nowMs
    this.albums.set(id, album)
    return album
  }
}

function namesIn(album: StagedAlbum | undefined): (InfoHash | BlobHash)[] {
  const cover = album?.album?.record.cover
  const tracks = [...(album?.tracks.values() ?? [])].flatMap(({ record }) => [
    record.infoHash,
    ...(record.preview ? [record.preview.hash] : []),
  ])
  return cover ? [cover, ...tracks] : tracks
}
