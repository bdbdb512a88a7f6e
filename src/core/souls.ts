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
    case 'albums':
      return typeof value === 'object' && value !== null && 'withdrawnAt' in value
        ? read('withdrawn', withdrawnSchema, value, ({ albumId }) => albumId === key)
        : read('album', albumSchema, value, ({ albumId, tracks }) => {
            const signer = fingerprintIn(albumId)
            return albumId === key && tracks.every(({ trackId }) => fingerprintIn(trackId) === signer)
          })
    case 'tracks':
      return read('track', trackSchema, value, ({ trackId, albumId }) => {
        return trackId === key && fingerprintIn(albumId) === fingerprintIn(trackId)
      })
    case 'artists':
      return read('artist', artistSchema, value, ({ fingerprint }) => fingerprint === key)
    case 'eldernodes':
      return read('eldernode', eldernodeSchema, value, ({ nodeId }) => nodeId === key)
    case 'seed-requests':
      return read('seed-request', seedRequestSchema, value, ({ albumId }) => albumId === key)
    case 'receipts':
      return read('receipt', receiptSchema, value, ({ albumId, nodeId }) => `${albumId}~${nodeId}` === key)
  }
}

function read<Kind extends DigmRecord['kind'], Schema extends v.GenericSchema>(
  kind: Kind,
  schema: Schema,
  value: unknown,
  standsThere: (record: v.InferOutput<Schema>) => boolean,
): { kind: Kind; record: v.InferOutput<Schema> } | undefined {
  const { success, output } = v.safeParse(schema, value)
  return success && standsThere(output) ? { kind, record: output } : undefined
}
