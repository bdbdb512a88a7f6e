// The artist of this device comes at the first need: nobody who only listens loads any of it.
import type { Identity } from '../catalogue/identity.ts'
import type { Outbox } from '../catalogue/outbox.ts'
import type { Database } from '../storage/database.ts'

export type IdentityLinkOptions = { db: Database; secure: boolean; outbox: Pick<Outbox, 'enqueue'> }

export function createIdentityLink({ db, secure, outbox }: IdentityLinkOptions): () => Promise<Identity> {
  let loading: Promise<Identity> | undefined

  async function load(): Promise<Identity> {
    const { createIdentity } = await import('../catalogue/identity.ts')
    const identity = createIdentity({ db, crypto: secure ? crypto : undefined, publish: outbox.enqueue })
    await identity.load()
    return identity
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
