// What is visible, in memory: every album that is whole, by the names under which HTTP and tracker are asked for it.
import {
  type AlbumId,
  type BlobHash,
  type ContentHash,
  type Fingerprint,
  fingerprintIn,
  type InfoHash,
  type TrackId,
} from '../../src/core/ids.ts'
import type { Album, Track } from '../../src/core/records.ts'

export type ShelfTrack = {
  trackId: TrackId
  infoHash: InfoHash
  file: string
  size: number
  mime: string
  contentHash: ContentHash
  preview?: BlobHash | undefined
}

export type ShelfAlbum =
  | {
      state: 'visible'
      albumId: AlbumId
      version: number
      cover?: BlobHash | undefined
      tracks: ShelfTrack[]
      /** Taken by the request of a stranger. */
      isGuest?: boolean | undefined
    }
  | { state: 'withdrawn'; albumId: AlbumId; version: number; tracks: Pick<ShelfTrack, 'trackId' | 'infoHash'>[] }

export function shelfAlbumOf(
  album: Album,
  tracks: readonly Track[],
  fileOf: (infoHash: InfoHash) => string,
  isGuest: boolean,
): ShelfAlbum {
  return {
    state: 'visible',
    albumId: album.albumId,
    version: album.version,
    cover: album.cover,
    tracks: tracks.map((track) => ({
      trackId: track.trackId,
      infoHash: track.infoHash,
      file: fileOf(track.infoHash),
      size: track.fileSize,
      mime: track.mime,
      contentHash: track.contentHash,
      preview: track.preview?.hash,
    })),
    ...(isGuest ? { isGuest } : {}),
  }
}

/** One name may be on several albums; it is there as long as one of them is. */
class Shared<Key, Value> {
  private readonly holders = new Map<Key, Map<string, Value>>()

  add(key: Key, holder: string, value: Value): void {
    const holders = this.holders.get(key) ?? new Map<string, Value>()
    this.holders.set(key, holders.set(holder, value))
  }

  remove(key: Key, holder: string): void {
    const holders = this.holders.get(key)
    holders?.delete(holder)
    if (holders?.size === 0) this.holders.delete(key)
  }

  get(key: Key): Value | undefined {
    return this.holders.get(key)?.values().next().value
  }

  keys(): Iterable<Key> {
    return this.holders.keys()
  }

  get size(): number {
    return this.holders.size
  }
}

const holderOf = ({ albumId }: ShelfAlbum, trackId: TrackId): string => `${albumId} ${trackId}`

export class Shelf {
  private readonly albums = new Map<AlbumId, ShelfAlbum>()
  private readonly tracks = new Map<TrackId, { album: ShelfAlbum; track: ShelfTrack | undefined }>()
  private readonly audio = new Shared<InfoHash, ShelfTrack>()
  private readonly withdrawnAudio = new Shared<InfoHash, true>()
  private readonly covers = new Shared<BlobHash, true>()
  private readonly previews = new Shared<BlobHash, true>()
  private readonly guests = new Map<Fingerprint, number>()
  private allGuests = 0

  put(album: ShelfAlbum): void {
    this.remove(album.albumId)
    this.albums.set(album.albumId, album)
    this.countGuest(album, 1)
    if (album.state === 'withdrawn') {
      for (const { trackId, infoHash } of album.tracks) {
        this.tracks.set(trackId, { album, track: undefined })
        this.withdrawnAudio.add(infoHash, holderOf(album, trackId), true)
      }
      return
    }
    if (album.cover) this.covers.add(album.cover, album.albumId, true)
    for (const track of album.tracks) {
      this.tracks.set(track.trackId, { album, track })
      this.audio.add(track.infoHash, holderOf(album, track.trackId), track)
      if (track.preview) this.previews.add(track.preview, holderOf(album, track.trackId), true)
    }
  }

  album(id: AlbumId): ShelfAlbum | undefined {
    return this.albums.get(id)
  }

  /** The album a track is listed on. */
  albumOf(id: TrackId): ShelfAlbum | undefined {
    return this.tracks.get(id)?.album
  }

  track(id: TrackId): ShelfTrack | 'withdrawn' | undefined {
    const found = this.tracks.get(id)
    return found && (found.track ?? 'withdrawn')
  }

  torrent(infoHash: InfoHash): ShelfTrack | 'withdrawn' | undefined {
    return this.audio.get(infoHash) ?? (this.withdrawnAudio.get(infoHash) ? 'withdrawn' : undefined)
  }

  hasAudio(infoHash: InfoHash): boolean {
    return this.audio.get(infoHash) !== undefined
  }

  infoHashes(): Iterable<InfoHash> {
    return this.audio.keys()
  }

  hasCover(hash: BlobHash): boolean {
    return this.covers.get(hash) === true
  }

  hasPreview(hash: BlobHash): boolean {
    return this.previews.get(hash) === true
  }

  /** Audio of albums that strangers had taken in, of one artist or of all. */
  guestBytes(artist?: Fingerprint): number {
    return artist === undefined ? this.allGuests : (this.guests.get(artist) ?? 0)
  }

  get isEmpty(): boolean {
    return this.albums.size === 0
  }

  /** Torrents that can be seeded. */
  get torrentCount(): number {
    return this.audio.size
  }

  private remove(id: AlbumId): void {
    const album = this.albums.get(id)
    if (!album) return
    this.albums.delete(id)
    this.countGuest(album, -1)
    for (const { trackId, infoHash } of album.tracks) {
      if (this.tracks.get(trackId)?.album === album) this.tracks.delete(trackId)
      this.audio.remove(infoHash, holderOf(album, trackId))
      this.withdrawnAudio.remove(infoHash, holderOf(album, trackId))
    }
    if (album.state === 'withdrawn') return
    if (album.cover) this.covers.remove(album.cover, id)
    for (const track of album.tracks)
      if (track.preview) this.previews.remove(track.preview, holderOf(album, track.trackId))
  }

  private countGuest(album: ShelfAlbum, sign: 1 | -1): void {
    if (album.state === 'withdrawn' || !album.isGuest) return
    const artist = fingerprintIn(album.albumId)
    const bytes = sign * album.tracks.reduce((sum, { size }) => sum + size, 0)
    this.allGuests += bytes
    const left = this.guestBytes(artist) + bytes
    if (left > 0) this.guests.set(artist, left)
    else this.guests.delete(artist)
  }
}
