// One torrent a track: v1, one file, safe name. Of a .torrent we believe only infohash, name, lengths and piece hashes;
// announce and url-list are written for other clients and never read.
import { type Bencoded, decodeBencode, encodeBencode, rawValueOf } from './bencode.ts'
import { fromUtf8, toHex, utf8 } from './bytes.ts'
import { DigmError } from './errors.ts'
import type { Digest, InfoHash } from './ids.ts'
import { MAX_AUDIO_FILE, MAX_PIECE_LENGTH, MAX_TORRENT_FILE, MIN_PIECE_LENGTH } from './limits.ts'
import { type PieceLayout, pieceCount } from './pieces.ts'

const SHA1_LENGTH = 20
/** `NN.<ext>`: what every web server and client can put into a URL. */
export const isSafeFileName = (name: string): boolean => /^[0-9]{2,3}\.[a-z0-9]{1,5}$/.test(name)

export type Torrent = PieceLayout & {
  infoHash: InfoHash
  name: string
  /** 20 bytes for each piece. */
  pieceHashes: Uint8Array
}

/** A piece whose hash has been checked. */
export type CheckedPiece = { index: number; bytes: Uint8Array<ArrayBuffer> }

export type TorrentSources = { announce: readonly string[]; webSeeds: readonly string[] }

export const pieceHash = (torrent: Torrent, index: number): Uint8Array =>
  torrent.pieceHashes.subarray(index * SHA1_LENGTH, (index + 1) * SHA1_LENGTH)

/** @throws DigmError bad-torrent, too-large */
export async function parseTorrent(bytes: Uint8Array, sha1: Digest): Promise<Torrent> {
  if (bytes.length > MAX_TORRENT_FILE) throw new DigmError('too-large', { what: 'torrent' })
  const raw = rawValueOf(bytes, 'info')
  const info = raw && decodeBencode(raw)
  if (!raw || !(info instanceof Map)) throw new DigmError('bad-torrent', { reason: 'info' })
  const length = info.get('length')
  const pieceLength = info.get('piece length')
  const name = info.get('name')
  const pieceHashes = info.get('pieces')
  if (typeof length !== 'number' || length < 1 || length > MAX_AUDIO_FILE) {
    throw new DigmError('bad-torrent', { reason: 'length' })
  }
  if (
    typeof pieceLength !== 'number' ||
    pieceLength < MIN_PIECE_LENGTH ||
    pieceLength > MAX_PIECE_LENGTH ||
    (pieceLength & (pieceLength - 1)) !== 0
  ) {
    throw new DigmError('bad-torrent', { reason: 'piece length' })
  }
  const fileName = name instanceof Uint8Array ? fromUtf8(name) : undefined
  if (!fileName || !isSafeFileName(fileName)) throw new DigmError('bad-torrent', { reason: 'name' })
  const layout = { length, pieceLength }
  if (!(pieceHashes instanceof Uint8Array) || pieceHashes.length !== pieceCount(layout) * SHA1_LENGTH) {
    throw new DigmError('bad-torrent', { reason: 'pieces' })
  }
  return { ...layout, infoHash: toHex(await sha1(raw)) as InfoHash, name: fileName, pieceHashes }
}

/** The bytes of a .torrent file; the same torrent has the same infohash whatever its sources. */
export function encodeTorrent(torrent: Omit<Torrent, 'infoHash'>, sources: TorrentSources): Uint8Array<ArrayBuffer> {
  return encodeBencode(
    new Map<string, Bencoded>([
      ['announce', utf8(sources.announce[0] ?? '')],
      ['announce-list', sources.announce.map((tracker) => [utf8(tracker)])],
      ['created by', utf8('DIGM')],
      [
        'info',
        new Map<string, Bencoded>([
          ['length', torrent.length],
          ['name', utf8(torrent.name)],
          ['piece length', torrent.pieceLength],
          ['pieces', torrent.pieceHashes],
        ]),
      ],
      ['url-list', sources.webSeeds.map((url) => utf8(url))],
    ]),
  )
}
