// Previews, and the check of a track's bytes.
import { toBase64, toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import { type BlobHash, type ContentHash, isTrackId, type Slug } from '../core/ids.ts'
import { digestOf } from '../core/webcrypto.ts'
import { startSha256 } from '../media/sha256.ts'
import { getBlob } from '../storage/blobs.ts'
import { HttpSource } from '../swarm/http-source.ts'
import { fetchWhole, keepBlob } from '../swarm/keep-album.ts'
import { ensureTorrent } from '../swarm/torrent-source.ts'
import type { Connection } from './connection.ts'
import { parseId } from './guide.ts'
import { fullId, shownId } from './own-ids.ts'
import { signedTrack } from './reading.ts'
import { piecesInOrder } from './stored-audio.ts'
import { infoHashIn, isSameContent } from './track-record.ts'
import { getFileFacts, getWaitingPreview, getWaitingTrack } from './waiting.ts'

export async function readPreview(connection: Connection, trackId: string): Promise<string | null> {
  const { db, env, mine, verifier } = connection
  const id = parseId(trackId, 'trackId')
  const waiting = await getWaitingPreview(db, shownId(id, mine()) as Slug)
  const hash = waiting && !shownId(id, mine()).includes('.') ? waiting.data.hash : await signedPreview(connection, id)
  if (hash === undefined) return null
  const never = new AbortController().signal
  await keepBlob({ db, verifier, endpoints: env.endpoints }, 'preview', hash, never)
  const blob = await getBlob(db, hash)
  if (!blob) throw new DigmError('unreachable', { trackId })
  return toBase64(new Uint8Array(blob.bytes))
}

const signedPreview = async (connection: Connection, trackId: string): Promise<BlobHash | undefined> =>
  (await signedTrack(connection, trackId))?.preview?.hash

/** @throws DigmError track-unknown, unreachable */
export async function validateHash(connection: Connection, trackId: string, expected: string): Promise<boolean> {
  const { db, env } = connection
  const infoHash = await audioOf(connection, parseId(trackId, 'trackId'))
  const sha1 = digestOf(crypto.subtle, 'SHA-1')
  const stored = await ensureTorrent({ db, endpoints: env.endpoints, sha1 }, infoHash)
  const http = new HttpSource(env.endpoints, sha1)
  const hash = startSha256()
  const bring = (onBytes: () => void, signal: AbortSignal) =>
    fetchWhole({ db, http, onBytes, assist: async () => undefined }, stored, signal)
  for await (const piece of piecesInOrder(db, stored.torrent, bring)) hash.update(piece)
  return isSameContent(expected, `sha256:${toHex(hash.digest())}` as ContentHash)
}

async function audioOf(connection: Connection, trackId: string) {
  const { db, mine } = connection
  const waiting = fullId(trackId, mine(), isTrackId)?.endsWith(`.${mine()}`) || !trackId.includes('.')
  const own = waiting ? await getWaitingTrack(db, shownId(trackId, mine()) as Slug) : undefined
  const known = infoHashIn(own?.data.magnetURI)
  if (known && (await getFileFacts(db, known))) return known
  const track = await signedTrack(connection, trackId)
  if (!track) throw new DigmError('track-unknown', { trackId })
  return track.infoHash
}
