// What an artist does with an album that is out: a draft of its next version, or its withdrawal.
import type { Identity } from '../catalogue/identity.ts'
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { type AlbumId, type BlobHash, fingerprintIn } from '../core/ids.ts'
import { imageMime } from '../core/images.ts'
import { type Album, type AlbumState, isWithdrawn } from '../core/records.ts'
import { createNodeApi } from '../node-api/node-api.ts'
import { getBlob, putBlob } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { getAlbumState, getAlbumTracks } from '../storage/records.ts'
import type { DraftId, FileId } from './draft.ts'
import { newHead } from './draft-head.ts'
import type { StepsOptions } from './publish-steps.ts'

type Options = Pick<StepsOptions, 'db' | 'drafts' | 'identity' | 'enqueue' | 'now' | 'endpoints' | 'digests'>

/** Before any work is done for nothing. @throws DigmError key-retired */
export async function refuseRetired({ identity }: Pick<Options, 'identity'>): Promise<void> {
  if (await (await identity()).retirement()) throw new DigmError('key-retired')
}

/** @throws DigmError album-unknown, not-allowed */
async function ownState(db: Database, identity: Identity, albumId: AlbumId): Promise<AlbumState> {
  const own = identity.state.peek()
  if (own.status !== 'ready' || own.fingerprint !== fingerprintIn(albumId)) throw new DigmError('not-allowed')
  const state = await getAlbumState(db, albumId)
  if (!state) throw new DigmError('album-unknown', { albumId })
  return state
}

/** @throws DigmError album-unknown, album-withdrawn, key-retired, not-allowed; unreachable while not all of it can be had here */
export async function editAlbum(options: Options, albumId: AlbumId): Promise<DraftId> {
  const { db, drafts, identity } = options
  await refuseRetired(options)
  const album = await ownState(db, await identity(), albumId)
  if (isWithdrawn(album)) throw new DigmError('album-withdrawn', { albumId })
  for (const { id, edits } of await drafts.list()) if (edits === albumId) return id
  const tracks = await getAlbumTracks(db, album)
  if (tracks.length < album.tracks.length) throw new DigmError('unreachable', { albumId })
  if (album.cover) await bringCover(options, album.cover)
  return drafts.put({
    ...newHead(fieldsOf(album)),
    touched: Object.keys(fieldsOf(album)),
    edits: albumId,
    tracks: tracks.map(({ trackId, title, preview }) => ({
      fileId: crypto.randomUUID() as FileId,
      path: title,
      title,
      trackId,
      ...(preview && { preview: { startSec: preview.startSec, durationSec: preview.durationSec } }),
    })),
  })
}

/** A new version must not lose the picture because this device has never shown it. */
async function bringCover({ db, endpoints, digests }: Options, hash: BlobHash): Promise<void> {
  if (await getBlob(db, hash)) return
  for (const endpoint of endpoints) {
    const found = await createNodeApi(endpoint)
      .blob('cover', hash)
      .catch(() => undefined)
    const mime = found && imageMime(found.bytes)
    if (!mime || toHex(await digests.sha256(found.bytes)) !== hash) continue
    return putBlob(db, { hash, mime, bytes: found.bytes.slice().buffer })
  }
  throw new DigmError('unreachable', { hash })
}

const fieldsOf = (album: Album) => ({
  title: album.title,
  artistName: album.artistName,
  releaseDate: album.releaseDate,
  genres: album.genre,
  priceXFG: album.priceXFG ?? '',
  description: album.description ?? '',
  paymentCode: album.payment?.paymentCode ?? '',
  artistKey: album.payment?.artistKey ?? '',
  rights: true,
})

/** @throws DigmError album-unknown, key-retired, not-allowed */
export async function withdrawAlbum({ db, identity, enqueue, now }: Options, albumId: AlbumId): Promise<void> {
  const artist = await identity()
  const state = await ownState(db, artist, albumId)
  if (isWithdrawn(state)) return
  const version = await artist.reserveVersion(state.version)
  const withdrawn = { albumId, withdrawnAt: now() }
  await enqueue(await artist.signAs('albums', albumId, withdrawn, version))
  const request = { albumId, albumVersion: version, status: 'cancelled' }
  await enqueue(await artist.signAs('seed-requests', albumId, request, version))
}
