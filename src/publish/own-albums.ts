// What an artist does with an album that is out: a draft of its next version, or its withdrawal.
import type { Identity } from '../catalogue/identity.ts'
import { DigmError } from '../core/errors.ts'
import { type AlbumId, fingerprintIn } from '../core/ids.ts'
import { type Album, type AlbumState, isWithdrawn } from '../core/records.ts'
import type { Database } from '../storage/database.ts'
import { getAlbumState, getAlbumTracks } from '../storage/records.ts'
import type { DraftId, FileId } from './draft.ts'
import { newHead } from './draft-head.ts'
import type { StepsOptions } from './publish-steps.ts'

type Options = Pick<StepsOptions, 'db' | 'drafts' | 'identity' | 'enqueue' | 'now'>

/** @throws DigmError album-unknown, not-allowed */
async function ownState(db: Database, identity: Identity, albumId: AlbumId): Promise<AlbumState> {
  const own = identity.state.peek()
  if (own.status !== 'ready' || own.fingerprint !== fingerprintIn(albumId)) throw new DigmError('not-allowed')
  const state = await getAlbumState(db, albumId)
  if (!state) throw new DigmError('album-unknown', { albumId })
  return state
}

/** @throws DigmError album-unknown, album-withdrawn, not-allowed; track-unknown while not all of its tracks are known here */
export async function editAlbum({ db, drafts, identity }: Options, albumId: AlbumId): Promise<DraftId> {
  const album = await ownState(db, await identity(), albumId)
  if (isWithdrawn(album)) throw new DigmError('album-withdrawn', { albumId })
  for (const { id, edits } of await drafts.list()) if (edits === albumId) return id
  const tracks = await getAlbumTracks(db, album)
  if (tracks.length < album.tracks.length) throw new DigmError('track-unknown', { albumId })
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

/** @throws DigmError album-unknown, not-allowed */
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
