// Albums made in code: records that pass every check, with torrents of real bytes behind them.
import { toHex } from '../../src/core/bytes.ts'
import type { AlbumId, ContentHash, TrackId } from '../../src/core/ids.ts'
import { albumIdOf, trackIdOf } from '../../src/core/ids.ts'
import { pieceCount, pieceSize, pieceStart } from '../../src/core/pieces.ts'
import type { Album, Track } from '../../src/core/records.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { encodeTorrent, parseTorrent, type Torrent } from '../../src/core/torrent.ts'
import { makeKey, sha1, sha256 } from './crypto.ts'

export type MadeTrack = {
  track: Track
  torrent: Torrent
  torrentBytes: Uint8Array<ArrayBuffer>
  bytes: Uint8Array<ArrayBuffer>
}
export type MadeAlbum = {
  albumId: AlbumId
  album: Album
  tracks: MadeTrack[]
  entries: Entry[]
  key: Awaited<ReturnType<typeof makeKey>>
}

/** Bytes that differ everywhere and are the same in every run. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let state = seed >>> 0 || 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export async function makeTorrent(bytes: Uint8Array<ArrayBuffer>, name = '01.mp3', pieceLength = 16384) {
  const layout = { length: bytes.length, pieceLength }
  const pieceHashes = new Uint8Array(pieceCount(layout) * 20)
  for (let index = 0; index < pieceCount(layout); index++) {
    const start = pieceStart(layout, index)
    pieceHashes.set(await sha1(bytes.slice(start, start + pieceSize(layout, index))), index * 20)
  }
  const torrentBytes = encodeTorrent({ ...layout, name, pieceHashes }, { announce: [], webSeeds: [] })
  return { torrent: await parseTorrent(torrentBytes, sha1), torrentBytes }
}

export type AlbumOptions = {
  title?: string
  slug?: string
  trackSizes?: readonly number[]
  /** In place of noise. */
  sounds?: readonly Uint8Array<ArrayBuffer>[]
  pieceLength?: number
  version?: number
  key?: Awaited<ReturnType<typeof makeKey>>
}

/** An album of tracks whose audio is noise of the given sizes, or what is given. */
export async function makeAlbum(options: AlbumOptions = {}): Promise<MadeAlbum> {
  const {
    title = 'Test album',
    slug = 'test-album',
    trackSizes = [50_000, 70_000],
    version = 1_700_000_000_000,
  } = options
  const key = options.key ?? (await makeKey())
  const albumId = albumIdOf(slug, key.fingerprint) as AlbumId
  const tracks: MadeTrack[] = []
  const files = options.sounds ?? trackSizes.map((size, i) => noise(size, i + 1))
  for (const [i, bytes] of files.entries()) {
    const size = bytes.length
    const name = `${String(i + 1).padStart(2, '0')}.mp3`
    const { torrent, torrentBytes } = await makeTorrent(bytes, name, options.pieceLength)
    const trackId: TrackId = trackIdOf(albumId, i + 1)
    const track: Track = {
      trackId,
      albumId,
      title: `Track ${i + 1}`,
      trackNumber: i + 1,
      durationSec: size / 16_000,
      isPreview: false,
      magnetURI: `magnet:?xt=urn:btih:${torrent.infoHash}`,
      infoHash: torrent.infoHash,
      pieceLength: torrent.pieceLength,
      mime: 'audio/mpeg',
      codec: 'MP3',
      bitrate: 128_000,
      contentHash: `sha256:${toHex(await sha256(bytes))}` as ContentHash,
      fileSize: size,
      createdAt: version,
      updatedAt: version,
      version,
    }
    tracks.push({ track, torrent, torrentBytes, bytes })
  }
  const album: Album = {
    albumId,
    title,
    artistName: 'Test artist',
    artistId: 'test-artist',
    releaseDate: '2026-01-01',
    genre: ['Test'],
    tracks: tracks.map(({ track }) => ({ trackId: track.trackId, title: track.title, durationSec: track.durationSec })),
    paradioPreviewTrackIds: [],
    createdAt: version,
    updatedAt: version,
    version,
  }
  const entries = [
    await signRecord(key.signer, await soulOf('albums', albumId, sha256), albumId, album),
    ...(await Promise.all(
      tracks.map(async ({ track }) =>
        signRecord(key.signer, await soulOf('tracks', track.trackId, sha256), track.trackId, track),
      ),
    )),
  ]
  return { albumId, album, tracks, entries, key }
}
