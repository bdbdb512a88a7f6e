// Where a record lives in the graph, and what its place demands of it: schema, id and signer (ARCHITECTURE.md, "The graph").
import * as v from 'valibot'
import { toHex, utf8 } from './bytes.ts'
import { type Digest, type Fingerprint, fingerprintIn, isAlbumId, isFingerprint, isNodeId, isTrackId } from './ids.ts'
import {
  type Album,
  type Artist,
  albumSchema,
  artistSchema,
  type EldernodeRecord,
  eldernodeSchema,
  type Receipt,
  receiptSchema,
  type SeedRequest,
  seedRequestSchema,
  type Track,
  trackSchema,
  type Withdrawn,
  withdrawnSchema,
} from './records.ts'

export type RecordKind = 'albums' | 'tracks' | 'artists' | 'eldernodes' | 'seed-requests' | 'receipts'

export type DigmRecord =
  | { kind: 'album'; record: Album }
  | { kind: 'withdrawn'; record: Withdrawn }
  | { kind: 'track'; record: Track }
  | { kind: 'artist'; record: Artist }
  | { kind: 'eldernode'; record: EldernodeRecord }
  | { kind: 'seed-request'; record: SeedRequest }
  | { kind: 'receipt'; record: Receipt }

/** The soul of `key`; records of one kind are spread over 256 souls by the first byte of the key's SHA-256. */
export async function soulOf(kind: RecordKind, key: string, sha256: Digest): Promise<string> {
  if (kind === 'eldernodes') return 'digm/eldernodes'
  const sharded = kind === 'receipts' ? (key.split('~')[0] ?? '') : key
  return `digm/${kind}/${toHex((await sha256(utf8(sharded))).subarray(0, 1))}`
}

export function kindOf(soul: string): RecordKind | undefined {
  const match = /^digm\/(?:(albums|tracks|artists|seed-requests|receipts)\/[0-9a-f]{2}|(eldernodes))$/.exec(soul)
  return (match?.[1] ?? match?.[2]) as RecordKind | undefined
}

/** The fingerprint that must have signed whatever stands at `key`; undefined when the key has no valid form for its kind. */
export function signerOf(kind: RecordKind, key: string): Fingerprint | undefined {
  switch (kind) {
    case 'albums':
    case 'seed-requests':
      return isAlbumId(key) ? fingerprintIn(key) : undefined
    case 'tracks':
      return isTrackId(key) ? fingerprintIn(key) : undefined
    case 'artists':
      return isFingerprint(key) ? key : undefined
    case 'eldernodes':
      return isNodeId(key) ? fingerprintIn(key) : undefined
    case 'receipts': {
      const [album, node, ...more] = key.split('~')
      return more.length === 0 && isAlbumId(album) && isNodeId(node) ? fingerprintIn(node) : undefined
    }
  }
}

/** Reads a record that claims to stand at `key`; undefined when it fails its schema, or names another id. */
export function parseRecord(kind: RecordKind, key: string, value: unknown): DigmRecord | undefined {
  switch (kind) {
    case 'albums': {
      if (typeof value === 'object' && value !== null && 'withdrawnAt' in value) {
        const withdrawn = v.safeParse(withdrawnSchema, value)
        if (!withdrawn.success || withdrawn.output.albumId !== key) return undefined
        return { kind: 'withdrawn', record: withdrawn.output }
      }
      const album = v.safeParse(albumSchema, value)
      if (!album.success || album.output.albumId !== key) return undefined
      const signer = fingerprintIn(album.output.albumId)
      const ownTracks = album.output.tracks.every((track) => fingerprintIn(track.trackId) === signer)
      return ownTracks ? { kind: 'album', record: album.output } : undefined
    }
    case 'tracks': {
      const track = v.safeParse(trackSchema, value)
      if (!track.success || track.output.trackId !== key) return undefined
      const oneArtist = fingerprintIn(track.output.albumId) === fingerprintIn(track.output.trackId)
      return oneArtist ? { kind: 'track', record: track.output } : undefined
    }
    case 'artists': {
      const artist = v.safeParse(artistSchema, value)
      return artist.success && artist.output.fingerprint === key ? { kind: 'artist', record: artist.output } : undefined
    }
    case 'eldernodes': {
      const node = v.safeParse(eldernodeSchema, value)
      return node.success && node.output.nodeId === key ? { kind: 'eldernode', record: node.output } : undefined
    }
    case 'seed-requests': {
      const request = v.safeParse(seedRequestSchema, value)
      return request.success && request.output.albumId === key
        ? { kind: 'seed-request', record: request.output }
        : undefined
    }
    case 'receipts': {
      const receipt = v.safeParse(receiptSchema, value)
      return receipt.success && `${receipt.output.albumId}~${receipt.output.nodeId}` === key
        ? { kind: 'receipt', record: receipt.output }
        : undefined
    }
  }
}
