// Everything that publishing needs, real but for the network: a database, an artist's key, a media worker, and an outbox that keeps
// what it is given.
import { createIdentity, type Identity } from '../../src/catalogue/identity.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { AlbumId, InfoHash } from '../../src/core/ids.ts'
import type { Entry } from '../../src/core/signed.ts'
import { digestOf } from '../../src/core/webcrypto.ts'
import type { DraftId } from '../../src/publish/draft.ts'
import { createDrafts, type OpenDrafts } from '../../src/publish/drafts.ts'
import { createMedia, type Media } from '../../src/publish/media.ts'
import { createPublisher, type Publishing, type PublishState } from '../../src/publish/publish-album.ts'
import type { Database } from '../../src/storage/database.ts'
import { takeIn } from '../../src/storage/take-in.ts'
import { verifier } from './crypto.ts'
import { until } from './signals.ts'

export type Studio = {
  media: Media
  drafts: OpenDrafts
  identity: Identity
  publishing: Publishing
  /** What went to the outbox, in order. */
  sent: Entry[]
  close(): void
}

export type StudioOptions = {
  media?: Media
  startWorker?: () => Worker
  /** Before an entry is taken. */
  onEnqueue?: (entry: Entry) => void
  /** Nobody knows any album, unless this says otherwise. */
  openAlbum?: (albumId: AlbumId) => Promise<unknown>
  onOffer?: (infoHashes: readonly InfoHash[]) => void
}

const nobodyKnows = async (albumId: AlbumId): Promise<unknown> => {
  throw new DigmError('album-unknown', { albumId })
}

export async function openStudio(db: Database, options: StudioOptions = {}): Promise<Studio> {
  const { startWorker, onEnqueue = () => undefined, onOffer = () => undefined, openAlbum = nobodyKnows } = options
  const sent: Entry[] = []
  const media = options.media ?? createMedia(startWorker ? { startWorker } : {})
  const enqueue = async (entry: Entry) => {
    onEnqueue(entry)
    await takeIn(db, [entry], verifier)
    if (!sent.some(({ value }) => value === entry.value)) sent.push(entry)
  }
  const identity = createIdentity({ db, crypto, publish: enqueue })
  await identity.load()
  if (identity.state.peek().status === 'none') {
    await identity.make('a long enough passphrase')
    await identity.confirmSaved()
  }
  const drafts = createDrafts({ db, media, profile: () => identity.profile() })
  const publishing = createPublisher({
    db,
    media,
    drafts,
    identity: async () => identity,
    openAlbum,
    enqueue,
    offer: async (infoHashes) => onOffer(infoHashes),
    endpoints: ['http://node.example'],
    digests: { sha1: digestOf(crypto.subtle, 'SHA-1'), sha256: digestOf(crypto.subtle, 'SHA-256') },
    locks: undefined,
    now: Date.now,
  })
  return { media, drafts, identity, publishing, sent, close: () => media.close() }
}

/** The state in which publishing ends. */
export function ended(publishing: Publishing, draftId: DraftId, signal?: AbortSignal): Promise<PublishState> {
  return until(publishing.publishAlbum(draftId, signal ? { signal } : {}), ({ status }) => status !== 'running')
}
