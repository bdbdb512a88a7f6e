// Publishing put together: the one way in for whoever loads it.
import { digestOf } from '../core/webcrypto.ts'
import { createDrafts } from './drafts.ts'
import { createMedia } from './media.ts'
import { createPublisher, type Publishing } from './publish-album.ts'
import type { StepsOptions } from './publish-steps.ts'

// Beside the rest, for whoever loads this file later: a file of its own would make the service worker's list longer.
export { holdAlbum } from './holding.ts'

export type PublishingOptions = Pick<
  StepsOptions,
  'db' | 'endpoints' | 'identity' | 'openAlbum' | 'enqueue' | 'offer'
> & {
  /** Bytes of what is made here. */
  mostPreview: number
  mostCover: number
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
