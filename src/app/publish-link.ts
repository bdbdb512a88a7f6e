// Publishing comes when somebody opens /publish: nobody who only listens loads any of it.
import type { Identity } from '../catalogue/identity.ts'
import type { Outbox } from '../catalogue/outbox.ts'
import { digestOf } from '../core/webcrypto.ts'
import type { Publishing } from '../publish/publish-album.ts'
import type { Database } from '../storage/database.ts'

export type PublishLinkOptions = {
  db: Database
  endpoints: readonly string[]
  identity(): Promise<Identity>
  outbox: Pick<Outbox, 'enqueue'>
  /** Offers what is held to others. */
  seed(): Promise<void>
}

export function createPublishLink(options: PublishLinkOptions): () => Promise<Publishing> {
  let loading: Promise<Publishing> | undefined

  async function load(): Promise<Publishing> {
    const [{ createMedia }, { createDrafts }, { createPublisher }] = await Promise.all([
      import('../publish/media.ts'),
      import('../publish/drafts.ts'),
      import('../publish/publish-album.ts'),
    ])
    const { db, identity, outbox, seed, endpoints } = options
    const media = createMedia()
    const profile = async () => (await identity()).profile()
    const { subtle } = crypto
    return createPublisher({
      db,
      media,
      drafts: createDrafts({ db, media, profile }),
      identity,
      enqueue: outbox.enqueue,
      seed,
      endpoints,
      digests: { sha1: digestOf(subtle, 'SHA-1'), sha256: digestOf(subtle, 'SHA-256') },
      locks: navigator.locks,
      now: Date.now,
    })
  }

  return () => {
    loading ??= load().catch((error: unknown) => {
      // Asked again at the next need.
      loading = undefined
      throw error
    })
    return loading
  }
}
