// Having an album seeded by an Eldernode that does not know the artist. In this order, each step as often as one likes:
//
//   1. The signed records (album, its tracks, artist, seed request) by `POST /records`, or through GUN.
//   2. `GET /seed/<albumId>`: `fetching` when the node has admitted it and set its room aside; then it says what it wants.
//   3. The wanted .torrent files, cover and previews, by PUT. `offerAlbum` does 1 to 3.
//   4. The audio: the node joins the swarm of its own tracker and takes wanted tracks from a page that announces there with all
//      of a track (`left: 0`), one after the other, in the order of `wants`. It comes as an ordinary WebRTC peer that makes the
//      offers itself (FETCHING_PEER_PREFIX). Where that brings nothing, `uploadAudio` puts the bytes over HTTP.
//   5. `GET /seed/<albumId>` until `held` or `refused`; its receipt also comes through the graph, to who listens for receipts.
//
// Resuming an upload: `PUT /webseed/<infoHash>/<file>` with `Content-Range: bytes */<size>` and no body is answered 202
// `{received}` (go on there) or 201 (whole); asking also keeps the node's own fetching away from this file for a while, so that
// the place stays true. A body elsewhere than there is answered 409 `offset-mismatch` with `details.received`, one that was not
// admitted 403 `not-allowed` or 404 `not-found`, one without a torrent 409 `torrent-first`, wrong bytes 422 `hash-mismatch`,
// bytes that are no audio 400 `unsupported-audio` (the album is then refused), too many at once 429 `too-many-requests`.
import { DigmError } from '../core/errors.ts'
import type { AlbumId, BlobHash, InfoHash } from '../core/ids.ts'
import { MIB } from '../core/limits.ts'
import { parseJson } from '../core/parse-json.ts'
import { MAX_SEED_PROGRESS, parseSeedProgress, type SeedProgress, seedPath } from '../core/seeding.ts'
import type { Entry } from '../core/signed.ts'
import { type Fetch, readText, request } from './endpoint.ts'
import { createPublishApi, type UploadSource } from './publish-api.ts'

/** A node takes 1000 lines and 8 MiB in one request. */
const MAX_LINES = 500
const MAX_BODY = 4 * MIB

export type SeedApi = ReturnType<typeof createSeedApi>

export function createSeedApi(endpoint: string, fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {
  return {
    ...createPublishApi(endpoint, fetch),

    /** @throws DigmError not-found when this node was never asked to seed the album; unreachable, timeout, cancelled */
    async seedProgress(albumId: AlbumId, signal?: AbortSignal): Promise<SeedProgress> {
      const response = await request(fetch, endpoint + seedPath(albumId), { signal })
      const progress = parseSeedProgress(parseJson(await readText(response, MAX_SEED_PROGRESS)))
      if (progress?.albumId !== albumId) throw new DigmError('bad-request', { reason: 'seed progress' })
      return progress
    },
  }
}

export type AlbumOffer = {
  albumId: AlbumId
  /** Album, tracks, artist and seed request, signed. */
  entries: readonly Entry[]
  torrentOf(infoHash: InfoHash): Promise<Uint8Array | undefined>
  blobOf(part: 'cover' | 'preview', hash: BlobHash): Promise<Uint8Array | undefined>
}

/**
 * Records, torrents, cover and previews to one node; how far it is then. What the node has already is not sent again.
 * @throws DigmError with the code of the first record that was refused, and what the node answered
 */
export async function offerAlbum(api: SeedApi, offer: AlbumOffer, signal?: AbortSignal): Promise<SeedProgress> {
  for (const entries of batchesOf(offer.entries)) {
    const refused = (await api.postRecords(entries, signal)).find(({ accepted }) => !accepted)
    if (refused && !refused.accepted) throw new DigmError(refused.code, { key: refused.key })
  }
  const { wants } = await api.seedProgress(offer.albumId, signal)
  for (const want of wants) {
    if (want.part === 'torrent') {
      const bytes = await offer.torrentOf(want.infoHash)
      if (bytes) await api.putTorrent(want.infoHash, bytes, signal)
    } else if (want.part === 'cover' || want.part === 'preview') {
      const bytes = await offer.blobOf(want.part, want.hash)
      const put = want.part === 'cover' ? api.putCover : api.putPreview
      if (bytes) await put(want.hash, bytes, signal)
    }
  }
  return api.seedProgress(offer.albumId, signal)
}

export type AudioFile = { fileName: string; source: UploadSource }

/** All wanted audio over HTTP, from where the node has it; how far it is then. @throws DigmError with what the node answered */
export async function uploadAudio(
  api: SeedApi,
  albumId: AlbumId,
  fileOf: (infoHash: InfoHash) => Promise<AudioFile | undefined>,
  onProgress: (infoHash: InfoHash, received: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<SeedProgress> {
  for (const want of (await api.seedProgress(albumId, signal)).wants) {
    const file = want.part === 'audio' ? await fileOf(want.infoHash) : undefined
    if (want.part !== 'audio' || !file) continue
    const report = (received: number) => onProgress(want.infoHash, received)
    await api.putAudio(want.infoHash, file.fileName, file.source, report, signal)
  }
  return api.seedProgress(albumId, signal)
}

function* batchesOf(entries: readonly Entry[]): Generator<Entry[]> {
  let batch: Entry[] = []
  let size = 0
  for (const entry of entries) {
    if (batch.length === MAX_LINES || size + entry.value.length > MAX_BODY) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(entry)
    size += entry.value.length
  }
  if (batch.length > 0) yield batch
}
