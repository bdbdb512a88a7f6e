// How far an album is that this node was asked to seed, for its artist's page.
import type { AlbumId } from '../../src/core/ids.ts'
import { isWithdrawn } from '../../src/core/records.ts'
import type { SeedProgress, SeedState, SeedWant } from '../../src/core/seeding.ts'
import type { NodeIdentity } from '../node-key.ts'
import type { Library } from '../store/library.ts'
import { missingParts } from '../store/staging.ts'
import type { Uploads } from '../store/uploads.ts'
import { knownAlbum, requestOf } from './known-album.ts'
import { receiptKey } from './receipt.ts'
import type { Refusal } from './requests.ts'
import { uniqueByTorrent } from './verdict.ts'

export type ProgressOptions = { library: Library; uploads: Uploads; identity: NodeIdentity }

/** Undefined when nobody has asked for it here. */
export async function progressOf(id: AlbumId, options: ProgressOptions): Promise<SeedProgress | undefined> {
  const { library, uploads, identity } = options
  const request = await requestOf(library, id)
  if (!request) return undefined
  const { album, tracks } = await knownAlbum(library, id)
  const albumVersion = album?.record.version ?? 0
  const refusal = await library.ledger.get<Refusal>(`n!${id}`)
  const receipt = await library.visible('receipts', receiptKey(id, identity))
  const isRefused = refusal?.requestVersion === request.version && refusal.albumVersion === albumVersion
  const listed = uniqueByTorrent([...tracks.values()].map(({ record }) => record))
  const held = listed.filter(({ infoHash }) => library.held.audio.has(infoHash))
  const shown = library.shelf.album(id)
  const state: SeedState =
    shown?.state === 'visible' && shown.version === albumVersion
      ? 'held'
      : library.takings.get(id)
        ? 'fetching'
        : request.status === 'cancelled'
          ? 'cancelled'
          : isRefused || (album && isWithdrawn(album.record))
            ? 'refused'
            : 'waiting'
  const wants = state === 'fetching' || state === 'waiting' ? await wantsOf() : []
  const arrived = wants.reduce((sum, want) => sum + (want.part === 'audio' ? want.received : 0), 0)
  return {
    nodeId: identity.nodeId,
    albumId: id,
    albumVersion,
    state,
    bytesHeld: held.reduce((sum, { fileSize }) => sum + fileSize, 0) + arrived,
    bytesTotal: listed.reduce((sum, { fileSize }) => sum + fileSize, 0),
    wants,
    ...(state === 'refused' && refusal ? { refused: { code: refusal.code, message: refusal.message } } : {}),
    ...(receipt ? { receipt: { soul: receipt.soul, key: receipt.key, value: receipt.value } } : {}),
  }

  /** Small parts before audio. */
  async function wantsOf(): Promise<SeedWant[]> {
    if (!album) return [{ part: 'album' }]
    if (isWithdrawn(album.record)) return []
    const missing = missingParts(album.record, (trackId) => tracks.get(trackId)?.record, library.held)
    const small = missing.flatMap((want) => (want.part === 'audio' ? [] : want))
    // Nothing but records is taken before the album is admitted.
    if (state === 'waiting') return small.filter(({ part }) => part === 'track')
    const audio = new Set(missing.flatMap((want) => (want.part === 'audio' ? want.infoHash : [])))
    const arriving: SeedWant[] = []
    for (const infoHash of audio) arriving.push({ part: 'audio', infoHash, received: await uploads.received(infoHash) })
    return [...small, ...arriving]
  }
}
