// Signs a prepared album and hands it to an Eldernode: records first, which the node keeps to itself until torrents, cover,
// previews and audio are there. A run that was cut goes on where the node says it stopped.
import { DigmError } from '../../src/core/errors.ts'
import { type AlbumId, albumIdOf, fingerprintOf, type TrackId } from '../../src/core/ids.ts'
import { type Entry, type Signer, signRecord, type Verifier, verifyEntry } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { type AlbumRecords, albumRecords, albumSlug, sameAlbum } from '../../src/media/album-records.ts'
import type { PreparedAlbum } from '../../src/media/prepare-album.ts'
import type { PublishTarget } from './publish-target.ts'

export type UploadProgress = { file: string; received: number; size: number }

export type PublishOptions = {
  nowMs?: number
  onProgress?: (progress: UploadProgress) => void
  signal?: AbortSignal
}

export type Published = {
  albumId: AlbumId
  version: number
  trackIds: TrackId[]
  /** The node had this very album already: nothing was sent. */
  unchanged: boolean
}

/** @throws DigmError with what the node answered, album-withdrawn, too-large, cancelled */
export async function publishAlbum(
  prepared: PreparedAlbum,
  signer: Signer,
  target: PublishTarget,
  verifier: Verifier,
  options: PublishOptions = {},
): Promise<Published> {
  const fingerprint = await fingerprintOf(signer.publicKey, verifier.sha256)
  const slug = await albumSlug(prepared.title, verifier.sha256)
  const albumId = albumIdOf(slug, fingerprint)
  if (!albumId) throw new DigmError('bad-id', { slug })
  const previous = await previousRecords(target, albumId, verifier, options.signal)
  const records = albumRecords(prepared, { slug, fingerprint }, options.nowMs ?? Date.now(), previous)
  if (previous && sameAlbum(records, previous)) return published(previous, true)
  await postRecords(await signed(records, signer, verifier), target, options.signal)
  await upload(prepared, target, options)
  return published(records, false)
}

const published = ({ album, tracks }: AlbumRecords, unchanged: boolean): Published => ({
  albumId: album.albumId,
  version: album.version,
  trackIds: tracks.map((track) => track.trackId),
  unchanged,
})

/** What the node shows of the album now. A record that does not hold is none; a withdrawn album stays withdrawn. */
async function previousRecords(
  target: PublishTarget,
  albumId: AlbumId,
  verifier: Verifier,
  signal?: AbortSignal,
): Promise<AlbumRecords | undefined> {
  let album: AlbumRecords['album'] | undefined
  const tracks: AlbumRecords['tracks'] = []
  for (const entry of await knownEntries(target, albumId, signal)) {
    const verified = await verifyEntry(entry, verifier).catch(() => undefined)
    if (verified?.parsed.kind === 'withdrawn') throw new DigmError('album-withdrawn', { albumId })
    if (verified?.parsed.kind === 'album' && verified.key === albumId) album = verified.parsed.record
    if (verified?.parsed.kind === 'track' && verified.parsed.record.albumId === albumId) {
      tracks.push(verified.parsed.record)
    }
  }
  if (!album) return undefined
  const listed = album.tracks.flatMap(({ trackId }) => tracks.find((track) => track.trackId === trackId) ?? [])
  return { album, tracks: listed }
}

async function knownEntries(target: PublishTarget, albumId: AlbumId, signal?: AbortSignal): Promise<Entry[]> {
  try {
    return await target.albumRecords(albumId, signal)
  } catch (error) {
    if (error instanceof DigmError && (error.code === 'album-unknown' || error.code === 'not-found')) return []
    throw error
  }
}

/** The album, then its tracks. */
async function signed({ album, tracks }: AlbumRecords, signer: Signer, verifier: Verifier): Promise<Entry[]> {
  const albumSoul = await soulOf('albums', album.albumId, verifier.sha256)
  const entries = [await signRecord(signer, albumSoul, album.albumId, album)]
  for (const track of tracks) {
    const soul = await soulOf('tracks', track.trackId, verifier.sha256)
    entries.push(await signRecord(signer, soul, track.trackId, track))
  }
  return entries
}

async function postRecords(entries: readonly Entry[], target: PublishTarget, signal?: AbortSignal): Promise<void> {
  const verdicts = await target.postRecords(entries, signal)
  const refused = verdicts.find((verdict) => !verdict.accepted)
  if (refused) throw new DigmError(refused.code ?? 'bad-record', { key: refused.key })
}

async function upload(prepared: PreparedAlbum, target: PublishTarget, options: PublishOptions): Promise<void> {
  const { onProgress = () => undefined, signal } = options
  for (const { torrent } of prepared.tracks) await target.putTorrent(torrent.infoHash, torrent.torrentBytes, signal)
  await target.putCover(prepared.cover.hash, prepared.cover.bytes, signal)
  for (const { preview } of prepared.tracks) if (preview) await target.putPreview(preview.hash, preview.bytes, signal)
  for (const { path, fileName, source, torrent } of prepared.tracks) {
    const report = (received: number) => onProgress({ file: path, received, size: source.size })
    await target.putAudio(torrent.infoHash, fileName, source, report, signal)
  }
}
