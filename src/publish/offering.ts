// What a published album gives to an Eldernode that holds it not yet, out of this device's storage: its records as they were
// signed, its small files, and the audio where peers do not carry it.
import { type AlbumId, type Digest, fingerprintIn, type InfoHash } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import type { SeedProgress, SeedWant } from '../core/seeding.ts'
import type { Entry } from '../core/signed.ts'
import { type RecordKind, soulOf } from '../core/souls.ts'
import { parseTorrent } from '../core/torrent.ts'
import { type AlbumOffer, type AudioFile, offerAlbum, type SeedApi, uploadAudio } from '../node-api/seed-api.ts'
import { getBlob } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { getOutboxRow } from '../storage/outbox.ts'
import { getWhole } from '../storage/own-audio.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import { getTorrent } from '../storage/torrents.ts'

export type OfferingOptions = { db: Database; digests: { sha1: Digest; sha256: Digest } }

/** Audio has ways of its own; everything else goes over HTTP as soon as a node misses it. */
export const lacksSmallParts = (wants: readonly SeedWant[]): boolean => wants.some(({ part }) => part !== 'audio')

/** @throws DigmError with the code of the record that was refused, and what the node answered */
export async function offer(
  options: OfferingOptions,
  api: SeedApi,
  album: Album,
  signal: AbortSignal,
): Promise<SeedProgress> {
  return offerAlbum(api, await offerOf(options, album), signal)
}

async function offerOf({ db, digests }: OfferingOptions, album: Album): Promise<AlbumOffer> {
  const { albumId, tracks } = album
  const place = async (kind: RecordKind, key: string) => ({ soul: await soulOf(kind, key, digests.sha256), key })
  const places = await Promise.all([
    place('albums', albumId),
    ...tracks.map(({ trackId }) => place('tracks', trackId)),
    place('artists', fingerprintIn(albumId)),
  ])
  const rows = await getSignedRows(db, places)
  const entries = places.flatMap(({ soul, key }, i): Entry[] => {
    const value = rows[i]?.value
    return value === undefined ? [] : [{ soul, key, value }]
  })
  // Nobody stores what is asked of nodes; it lies where everything lies that was written here.
  const asked = await place('seed-requests', albumId)
  const request = await getOutboxRow(db, asked)
  return {
    albumId,
    entries: request ? [...entries, { ...asked, value: request.value }] : entries,
    torrentOf: async (infoHash) => (await getTorrent(db, infoHash))?.torrentBytes,
    blobOf: async (_, hash) => {
      const bytes = (await getBlob(db, hash))?.bytes
      return bytes && new Uint8Array(bytes)
    },
  }
}

/** All audio that a node wants and that lies here, one file after the other. */
export function upload(
  options: OfferingOptions,
  api: SeedApi,
  albumId: AlbumId,
  onProgress: (infoHash: InfoHash, received: number) => void,
  signal: AbortSignal,
): Promise<SeedProgress> {
  return uploadAudio(api, albumId, (infoHash) => audioOf(options, infoHash), onProgress, signal)
}

async function audioOf({ db, digests }: OfferingOptions, infoHash: InfoHash): Promise<AudioFile | undefined> {
  const bytes = (await getTorrent(db, infoHash))?.torrentBytes
  const torrent = bytes && (await parseTorrent(bytes, digests.sha1))
  const file = torrent && (await getWhole(db, torrent))
  if (!file) return undefined
  const read = async (start: number, end: number) => new Uint8Array(await file.slice(start, end).arrayBuffer())
  return { fileName: torrent.name, source: { size: torrent.length, read } }
}
