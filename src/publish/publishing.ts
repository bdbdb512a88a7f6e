// Publishing put together: the one way in for whoever loads it.
import type { Identity } from '../catalogue/identity.ts'
import type { AlbumId, InfoHash } from '../core/ids.ts'
import type { Entry } from '../core/signed.ts'
import { digestOf } from '../core/webcrypto.ts'
import type { Database } from '../storage/database.ts'
import { createDrafts } from './drafts.ts'
import { createMedia } from './media.ts'
import { createPublisher, type Publishing } from './publish-album.ts'

// Beside the rest, for whoever loads this file later: a file of its own would make the service worker's list longer.
export { holdAlbum } from './holding.ts'

export type PublishingOptions = {
  db: Database
  endpoints: readonly string[]
  /** Bytes of what is made here. */
  mostPreview: number
  mostCover: number
  identity(): Promise<Identity>
  /** An album out of the network into storage. @throws DigmError album-unknown when nobody has it, unreachable */
  openAlbum(albumId: AlbumId): Promise<unknown>
  /** Stores an entry of this device's own and sends it. */
  enqueue(entry: Entry): Promise<void>
  /** Offers this audio to others before what else is held. */
  offer(infoHashes: readonly InfoHash[]): Promise<void>
}

export function createPublishing(options: PublishingOptions): Publishing {
  const { db, endpoints, mostPreview, mostCover, identity, openAlbum, enqueue, offer } = options
  const media = createMedia({ mostPreview, mostCover })
  media.warm()
  const { subtle } = crypto
  return createPublisher({
    db,
    media,
    drafts: createDrafts({ db, media, profile: async () => (await identity()).profile() }),
    identity,
    openAlbum,
    enqueue,
    offer,
    endpoints,
    digests: { sha1: digestOf(subtle, 'SHA-1'), sha256: digestOf(subtle, 'SHA-256') },
    locks: navigator.locks,
    now: Date.now,
  })
}
