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

export type ProgressOptions = {
  library: Library
  uploads: Uploads
  identity: NodeIdentity
  audio: { serving: boolean }
}

/** What an album is answered with that will not come here: said, and not signed. */
const NO_AUDIO = { code: 'unavailable', message: 'This Eldernode keeps no audio.' }

/** Undefined when nobody has asked for it here. */
export async function progressOf(id: AlbumId, options: ProgressOptions): Promise<SeedProgress | undefined> {
  const { library, uploads, identity, audio } = options
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
      : !audio.serving
        ? 'refused'
        : library.takings.get(id)
          ? 'fetching'
          : request.status === 'cancelled'
            ? 'cancelled'
            : isRefused || (album && isWithdrawn(album.record))
              ? 'refused'
              : 'waiting'
  const refused = audio.serving ? isRefused && refusal : NO_AUDIO
  const isWanted = state === 'fetching' || state === 'waiting' || (state === 'refused' && !audio.serving)
  const wants = isWanted ? await wantsOf() : []
  const arrived = wants.reduce((sum, want) => sum + (want.part === 'audio' ? want.received : 0), 0)
  return {
    nodeId: identity.nodeId,
    albumId: id,
    albumVersion,
    state,
    bytesHeld: held.reduce((sum, { fileSize }) => sum + fileSize, 0) + arrived,
    bytesTotal: listed.reduce((sum, { fileSize }) => sum + fileSize, 0),
    wants,
    ...(state === 'refused' && refused ? { refused: { code: refused.code, message: refused.message } } : {}),
    ...(receipt ? { receipt: { soul: receipt.soul, key: receipt.key, value: receipt.value } } : {}),
  }

  /** Small parts before audio. */
  async function wantsOf(): Promise<SeedWant[]> {
    if (!album) return [{ part: 'album' }]
    if (isWithdrawn(album.record)) return []
    const missing = missingParts(album.record, (trackId) => tracks.get(trackId)?.record, library.held)
    const small = missing.flatMap((want) => (want.part === 'audio' ? [] : want))
    // Nothing but records is taken before the album is admitted.
    if (!library.takings.get(id)) return small.filter(({ part }) => part === 'track')
    if (!audio.serving) return small
    const coming = new Set(missing.flatMap((want) => (want.part === 'audio' ? want.infoHash : [])))
    const arriving: SeedWant[] = []
    for (const infoHash of coming)
      arriving.push({ part: 'audio', infoHash, received: await uploads.received(infoHash) })
    return [...small, ...arriving]
  }
}
