// Torrents, covers and previews: small, taken whole, checked against the hash an accepted record names, then kept.

import { toHex } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import { type AlbumId, type BlobHash, fingerprintIn, type InfoHash } from '../../src/core/ids.ts'
import { encodeTorrent, parseTorrent } from '../../src/core/torrent.ts'
import { type Asker, admitWriter, type Policy, takeRoom } from '../admission.ts'
import { sha1, sha256 } from '../node-crypto.ts'
import { blobFlaw } from './blob-check.ts'
import { writeDurably } from './files.ts'
import { put } from './ledger.ts'
import type { Library } from './library.ts'

export type Intent = { library: Library; asker: Asker; policy: Policy; capacity: number }

/**
 * Bytes of an album this node has admitted may come from anybody: their hashes are known, and their room is set aside.
 * @throws DigmError unless that is so, or somebody who may write has announced the bytes by an accepted record
 */
export function admitClaims(albums: readonly AlbumId[], { asker, policy, library }: Intent): void {
  if (albums.length === 0) throw new DigmError('not-found', { reason: 'no accepted record names these bytes' })
  if (albums.some((id) => library.takings.get(id))) return
  const codes = albums.map((id) => admitWriter(fingerprintIn(id), asker, policy))
  const [code] = codes
  if (code && !codes.includes(undefined)) throw new DigmError(code)
}

export type PutTarget = 'held' | 'wanted'

/** Small parts of an admitted album have their room already. */
function takeRoomFor(size: number, albums: readonly AlbumId[], { library, capacity }: Intent): void {
  if (!albums.some((id) => library.takings.get(id))) takeRoom(size, { capacity, used: library.usedBytes })
}

/** What a PUT of these bytes would meet. @throws DigmError not-found, not-allowed */
export function torrentTarget(infoHash: InfoHash, intent: Intent): PutTarget {
  const { library } = intent
  if (library.shelf.hasAudio(infoHash)) return 'held'
  admitClaims(
    library.staging.claimsOf(infoHash).map((track) => track.albumId),
    intent,
  )
  return library.held.torrents.has(infoHash) ? 'held' : 'wanted'
}

export function blobTarget(kind: 'cover' | 'preview', hash: BlobHash, intent: Intent): PutTarget {
  const { library } = intent
  if (kind === 'cover' ? library.shelf.hasCover(hash) : library.shelf.hasPreview(hash)) return 'held'
  admitClaims(library.staging.blobClaimsOf(kind, hash), intent)
  return library.held.blobs.has(hash) ? 'held' : 'wanted'
}

/** @throws DigmError bad-torrent, hash-mismatch, quota-exceeded, too-large */
export async function keepTorrent(infoHash: InfoHash, bytes: Uint8Array, intent: Intent): Promise<void> {
  const { library } = intent
  const torrent = await parseTorrent(bytes, sha1)
  if (torrent.infoHash !== infoHash) throw new DigmError('hash-mismatch', { infoHash })
  // Only what our own encoder would write: nothing in it that other clients might read differently.
  const canonical = encodeTorrent(torrent, { announce: [], webSeeds: [] })
  if ((await parseTorrent(canonical, sha1)).infoHash !== infoHash) {
    throw new DigmError('bad-torrent', { reason: 'more than a name, a length and piece hashes' })
  }
  const isPromised = library.staging
    .claimsOf(infoHash)
    .some((track) => track.fileSize === torrent.length && track.pieceLength === torrent.pieceLength)
  if (!isPromised) throw new DigmError('bad-torrent', { reason: 'other sizes than its record' })
  await library.serial.run(async () => {
    if (library.held.torrents.has(infoHash) || !library.isNamed(infoHash)) return
    const albums = library.staging.claimsOf(infoHash).map((track) => track.albumId)
    takeRoomFor(canonical.length, albums, intent)
    await writeDurably(library.torrentFile(infoHash), canonical)
    await library.ledger.commit([put(`h!torrent!${infoHash}`, { size: canonical.length })])
    library.held.torrents.set(infoHash, { size: canonical.length })
    await settleAll(library, albums)
  })
}

/** @throws DigmError hash-mismatch, bad-request, unsupported-audio, too-large, quota-exceeded */
export async function keepBlob(
  kind: 'cover' | 'preview',
  hash: BlobHash,
  bytes: Uint8Array<ArrayBuffer>,
  intent: Intent,
): Promise<void> {
  const { library } = intent
  if (toHex(await sha256(bytes)) !== hash) throw new DigmError('hash-mismatch', { hash })
  const flaw = await blobFlaw([kind], bytes)
  if (flaw) throw flaw
  await library.serial.run(async () => {
    if (library.held.blobs.has(hash) || !library.isBlobNamed(hash)) return
    takeRoomFor(bytes.length, library.staging.blobClaimsOf(kind, hash), intent)
    await writeDurably(library.blobFile(hash), bytes)
    await library.ledger.commit([put(`h!blob!${hash}`, { size: bytes.length })])
    library.held.blobs.set(hash, { size: bytes.length })
    await settleAll(library, library.staging.blobClaimsOf(kind, hash))
  })
}

export async function settleAll(library: Library, albums: readonly AlbumId[]): Promise<void> {
  for (const id of new Set(albums)) {
    library.staging.touch(id, Date.now())
    await library.settle(id)
    library.onPart.tell(id)
  }
}
