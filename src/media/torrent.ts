// A published file read once, start to end: piece hashes, content hash, and the .torrent made of them.
import { toHex } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { ContentHash, Digest, InfoHash } from '../core/ids.ts'
import { MAX_AUDIO_FILE, MAX_PIECE_LENGTH, MAX_TORRENT_FILE } from '../core/limits.ts'
import { pieceCount, pieceLengthFor } from '../core/pieces.ts'
import { encodeTorrent, parseTorrent, type TorrentSources } from '../core/torrent.ts'
import { trackerOf, webSeedPath } from '../core/urls.ts'
import { type Cancel, throwIfCancelled } from './decode.ts'
import { type ByteSource, chunksOf } from './source.ts'

export type RunningHash = { update(bytes: Uint8Array): void; digest(): Uint8Array }

export type Hashers = {
  sha1: Digest
  /** WebCrypto cannot hash what it does not hold whole. */
  startSha256(): RunningHash
}

/** Where other clients may look; known once the infohash is. */
export type SourcesOf = (infoHash: InfoHash, fileName: string) => TorrentSources

/** Of these Eldernodes: their trackers and web seeds. */
export const sourcesAt =
  (endpoints: readonly string[]): SourcesOf =>
  (infoHash, fileName) => ({
    announce: endpoints.map(trackerOf),
    webSeeds: endpoints.map((endpoint) => endpoint + webSeedPath(infoHash, fileName)),
  })

export type MadeTorrent = {
  torrentBytes: Uint8Array<ArrayBuffer>
  infoHash: InfoHash
  pieceLength: number
  contentHash: ContentHash
  magnetURI: string
}

const SHA1_LENGTH = 20
/** Room for trackers, web seeds and names beside the piece hashes. */
const TORRENT_ENVELOPE = 16 * 1024
/** Pieces hashed and reported in one go. */
const BATCH = 4 * 1024 * 1024

/** About a second a piece, or more where a very long track would outgrow its .torrent. */
export function fittingPieceLength(fileSize: number, durationSec: number): number {
  let pieceLength = pieceLengthFor(fileSize, durationSec)
  const fits = () => pieceCount({ length: fileSize, pieceLength }) * SHA1_LENGTH <= MAX_TORRENT_FILE - TORRENT_ENVELOPE
  while (pieceLength < MAX_PIECE_LENGTH && !fits()) pieceLength *= 2
  return pieceLength
}

/** @throws DigmError too-large, cancelled, unreadable-file */
export async function makeTorrent(
  source: ByteSource,
  file: { name: string; durationSec: number },
  hashers: Hashers,
  sourcesOf: SourcesOf,
  onProgress: (bytes: number) => void = () => undefined,
  signal?: Cancel,
): Promise<MadeTorrent> {
  if (source.size > MAX_AUDIO_FILE) throw new DigmError('too-large', { what: 'audio' })
  const layout = { length: source.size, pieceLength: fittingPieceLength(source.size, file.durationSec) }
  const pieceHashes = new Uint8Array(pieceCount(layout) * SHA1_LENGTH)
  const sha256 = hashers.startSha256()
  let index = 0
  let read = 0
  for await (const chunk of chunksOf(source, BATCH)) {
    throwIfCancelled(signal)
    sha256.update(chunk)
    for (let at = 0; at < chunk.length; at += layout.pieceLength, index++) {
      pieceHashes.set(await hashers.sha1(chunk.subarray(at, at + layout.pieceLength)), index * SHA1_LENGTH)
    }
    read += chunk.length
    onProgress(read)
  }
  const torrent = { ...layout, name: file.name, pieceHashes }
  const { infoHash } = await parseTorrent(encodeTorrent(torrent, { announce: [], webSeeds: [] }), hashers.sha1)
  const sources = sourcesOf(infoHash, file.name)
  return {
    torrentBytes: encodeTorrent(torrent, sources),
    infoHash,
    pieceLength: layout.pieceLength,
    contentHash: `sha256:${toHex(sha256.digest())}` as ContentHash,
    magnetURI: magnetOf(infoHash, file.name, sources),
  }
}

export function magnetOf(infoHash: InfoHash, name: string, sources: TorrentSources): string {
  const trackers = sources.announce.map((url) => `&tr=${encodeURIComponent(url)}`)
  const webSeeds = sources.webSeeds.map((url) => `&ws=${encodeURIComponent(url)}`)
  return `magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(name)}${[...trackers, ...webSeeds].join('')}`
}
