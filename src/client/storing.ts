// Storing through the package. What is given is checked, lies in storage when the call resolves, and is signed and on its way as far
// as that can be: with a saved key, an album with a track, and a track whose file is known.
import { fromBase64, toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { type BlobHash, isAlbumId, isTrackId, type Slug, slugIn } from '../core/ids.ts'
import { imageMime } from '../core/images.ts'
import { isWithdrawn } from '../core/records.ts'
import { cleanAudio } from '../media/clean/clean.ts'
import { memorySource } from '../media/source.ts'
import { putBlob } from '../storage/blobs.ts'
import { nextOrder, putOwnIf } from '../storage/own-rows.ts'
import { getAlbumState } from '../storage/records.ts'
import { getTrackRows } from '../storage/signed-rows.ts'
import type { Connection } from './connection.ts'
import { parseAlbum, parseId, parseTrack } from './guide.ts'
import { fullId, ownSlug } from './own-ids.ts'
import type { createSigning } from './signing.ts'
import { getWaitingTrack, putWaitingAlbum, putWaitingPreview, trackIn } from './waiting.ts'
import '../core/maker-errors.ts'

export type Storing = ReturnType<typeof createStoring>

/** A record of 32 KiB, within JSON and signed, holds no more. */
const MAX_INPUT = 16 * 1024

/** Where previews that were cut in this page begin; of others nobody knows. */
const cuts = new Map<BlobHash, { startSec: number; durationSec: number }>()
export function noteCut(hash: BlobHash, span: { startSec: number; durationSec: number }): void {
  cuts.set(hash, span)
}

export function createStoring(connection: Connection, { settle }: ReturnType<typeof createSigning>) {
  const { db, env, verifier, mine } = connection

  /** @throws DigmError bad-record, wrong-key, too-large, album-withdrawn, storage-full */
  async function storeAlbum(given: unknown): Promise<Slug> {
    const { coverImage, ...input } = parseAlbum(given)
    const slug = ownSlug(input.albumId, mine())
    refuseLarge(input)
    const albumId = fullId(slug, mine(), isAlbumId)
    const held = albumId && (await getAlbumState(db, albumId))
    if (held && isWithdrawn(held)) throw new DigmError('album-withdrawn', { albumId: slug })
    const cover = coverImage === undefined ? held?.cover : await keepCover(coverImage)
    await putWaitingAlbum(db, slug, { input: { ...input, albumId: slug }, cover })
    await settle(slug)
    return slug
  }

  async function keepCover(dataUrl: string): Promise<BlobHash> {
    const base64 = /^data:image\/[a-z0-9.+-]+;base64,(.*)$/is.exec(dataUrl)?.[1]
    const bytes = base64 === undefined ? undefined : fromBase64(base64)
    if (bytes && bytes.length > env.mostCover) throw new DigmError('too-large', { what: 'cover', most: env.mostCover })
    const mime = bytes && imageMime(bytes)
    if (!bytes || !mime) throw new DigmError('bad-record', { field: 'coverImage' })
    return keepBytes(bytes, mime)
  }

  async function keepBytes(bytes: Uint8Array<ArrayBuffer>, mime: string): Promise<BlobHash> {
    const hash = toHex(await verifier.sha256(bytes)) as BlobHash
    await putBlob(db, { hash, mime, bytes: bytes.buffer })
    return hash
  }

  /** @throws DigmError bad-record, wrong-key, too-large, track-id-taken, storage-full */
  async function storeTrack(given: unknown): Promise<void> {
    const order = nextOrder()
    const input = parseTrack(given)
    const slug = ownSlug(input.trackId, mine())
    const albumSlug = ownSlug(input.albumId, mine())
    refuseLarge(input)
    const trackId = fullId(slug, mine(), isTrackId)
    const [signed] = trackId ? await getTrackRows(db, [trackId]) : []
    const data = { ...input, trackId: slug, albumId: albumSlug }
    const isFree = (held: unknown) => {
      const of = trackIn(held)?.albumId ?? (signed && slugIn(signed.albumId))
      return of === undefined || of === albumSlug
    }
    if (!(await putOwnIf(db, 'track', { key: slug, order, data }, isFree))) {
      throw new DigmError('track-id-taken', { trackId: slug })
    }
    await settle(albumSlug)
  }

  /** @throws DigmError too-large, bad-record, wrong-key, storage-full */
  async function storePreview(id: string, base64: string): Promise<void> {
    const slug = ownSlug(parseId(id, 'trackId'), mine())
    const text = typeof base64 === 'string' ? base64.replace(/^data:audio\/[a-z0-9.+-]+;base64,/i, '') : ''
    const size = Math.floor((text.replace(/=+$/, '').length * 3) / 4)
    if (size > env.mostPreview) throw new DigmError('too-large', { what: 'preview', most: env.mostPreview })
    const bytes = fromBase64(text)
    if (!bytes || bytes.length === 0) throw new DigmError('bad-record', { field: 'audioBase64' })
    const hash = await keepBytes(bytes, 'audio/mpeg')
    const span = cuts.get(hash) ?? { startSec: 0, durationSec: await lengthOf(bytes) }
    await putWaitingPreview(db, slug, { hash, ...span })
    const albumSlug = await albumOfTrack(slug)
    if (albumSlug) await settle(albumSlug)
  }

  async function albumOfTrack(slug: Slug): Promise<Slug | undefined> {
    const waiting = await getWaitingTrack(db, slug)
    if (waiting) return waiting.data.albumId as Slug
    const trackId = fullId(slug, mine(), isTrackId)
    const [signed] = trackId ? await getTrackRows(db, [trackId]) : []
    return signed && slugIn(signed.albumId)
  }

  return { storeAlbum, storeTrack, storePreview }
}

/** 0 for what is no audio that we know. */
const lengthOf = (bytes: Uint8Array): Promise<number> =>
  cleanAudio(memorySource(bytes)).then(
    ({ durationSec }) => durationSec,
    () => 0,
  )

function refuseLarge(input: object): void {
  if (JSON.stringify(input).length > MAX_INPUT) throw new DigmError('too-large', { what: 'record' })
}
