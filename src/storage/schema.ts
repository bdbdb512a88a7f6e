// The whole IndexedDB database `digm`: page and worker share it, and pieces cross between them here only. Signed records are
// stored verbatim, most beside their parsed form. An album, of which there are many, is read out of its signed string; where it
// stands among the others is said by the listing (src/storage/listing.ts).
import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb'
import type { ErrorCode } from '../core/errors.ts'
import type { AlbumId, BlobHash, Fingerprint, InfoHash, NodeId, TrackId } from '../core/ids.ts'
import type { Album, AlbumState, Artist, EldernodeRecord, Receipt, Track } from '../core/records.ts'
import { recordIn } from '../core/signed.ts'
import { parseRecord } from '../core/souls.ts'
import { cutPages, type ListingPage, lineOf } from './listing-page.ts'

export const DATABASE_NAME = 'digm'
export const SCHEMA_VERSION = 3

/** What every signed row carries beside its parsed record. */
export type Signed = { soul: string; version: number; value: string }

export type AlbumRow = Signed & { albumId: AlbumId }
export type TrackRow = Signed & { trackId: TrackId; albumId: AlbumId; track: Track }
export type ArtistRow = Signed & { fingerprint: Fingerprint; artist: Artist }
export type EldernodeRow = Signed & { nodeId: NodeId; eldernode: EldernodeRecord }
export type ReceiptRow = Signed & { key: string; albumId: AlbumId; receipt: Receipt }

export type TorrentRow = {
  infoHash: InfoHash
  /** The .torrent file as it came. */
  torrentBytes: Uint8Array<ArrayBuffer>
  /** BitTorrent order; a set bit means the piece's row was committed with it. */
  bitfield: Uint8Array<ArrayBuffer>
  /** Sum of the sizes of the pieces held. */
  bytesHeld: number
  /** Asked for by the user: never evicted. */
  kept: boolean
  /** Its pieces lie in rows of several (src/storage/spans.ts). */
  joined?: boolean
  lastPlayedMs: number
}

export type BlobRow = { hash: BlobHash; mime: string; bytes: ArrayBuffer }

export type LibraryRow = {
  albumId: AlbumId
  addedMs: number
  /** The album was asked for as a whole; `complete` once every byte of it was here. */
  kept: boolean
  complete: boolean
  /** As it was last known: what is kept plays on when its artist has withdrawn it. */
  album?: Album
}

/** `sent` once a relay has confirmed it; relays that have not are still tried. */
export type OutboxState = 'waiting' | 'sent' | 'refused'

export type OutboxRow = Signed & {
  id: string
  key: string
  state: OutboxState
  /** Why a relay refused it. */
  reason: ErrorCode | undefined
  /** URLs of the relays that showed it when asked. */
  confirmedBy: string[]
  createdMs: number
}

export interface DigmSchema extends DBSchema {
  albums: { key: AlbumId; value: AlbumRow }
  listing: { key: string; value: ListingPage }
  tracks: { key: TrackId; value: TrackRow; indexes: { albumId: AlbumId; infoHash: InfoHash } }
  artists: { key: Fingerprint; value: ArtistRow }
  eldernodes: { key: NodeId; value: EldernodeRow }
  receipts: { key: string; value: ReceiptRow; indexes: { albumId: AlbumId } }
  cursors: { key: string; value: { endpoint: string; cursor: string } }
  torrents: { key: InfoHash; value: TorrentRow; indexes: { lastPlayedMs: number } }
  /** One piece, or as a Blob all pieces of a span, under the index of the first. */
  pieces: { key: [InfoHash, number]; value: ArrayBuffer | Blob }
  blobs: { key: BlobHash; value: BlobRow }
  library: { key: AlbumId; value: LibraryRow }
  outbox: { key: string; value: OutboxRow }
  drafts: { key: string; value: { id: string; updatedMs: number; data: unknown } }
  identity: { key: string; value: { id: string; data: unknown } }
  searchIndex: { key: string; value: { id: string; data: unknown } }
  settings: { key: string; value: { name: string; value: unknown } }
}

export type StoreName = keyof {
  [Name in keyof DigmSchema as string extends Name ? never : number extends Name ? never : Name]: true
}

export const stateIn = ({ value }: Pick<Signed, 'value'>): AlbumState => recordIn(value) as AlbumState

/** Lays down or raises the schema; each version's step stays here for ever. */
export async function upgrade(
  db: IDBPDatabase<DigmSchema>,
  oldVersion: number,
  _newVersion: number | null,
  tx: IDBPTransaction<DigmSchema, StoreName[], 'versionchange'>,
): Promise<void> {
  if (oldVersion < 1) {
    db.createObjectStore('albums', { keyPath: 'albumId' })
    const tracks = db.createObjectStore('tracks', { keyPath: 'trackId' })
    tracks.createIndex('albumId', 'albumId')
    tracks.createIndex('infoHash', 'track.infoHash')
    db.createObjectStore('artists', { keyPath: 'fingerprint' })
    db.createObjectStore('eldernodes', { keyPath: 'nodeId' })
    db.createObjectStore('receipts', { keyPath: 'key' }).createIndex('albumId', 'albumId')
    db.createObjectStore('cursors', { keyPath: 'endpoint' })
    db.createObjectStore('torrents', { keyPath: 'infoHash' }).createIndex('lastPlayedMs', 'lastPlayedMs')
    db.createObjectStore('pieces')
    db.createObjectStore('blobs', { keyPath: 'hash' })
    db.createObjectStore('library', { keyPath: 'albumId' })
    db.createObjectStore('outbox', { keyPath: 'id' })
    db.createObjectStore('drafts', { keyPath: 'id' })
    db.createObjectStore('identity', { keyPath: 'id' })
    db.createObjectStore('searchIndex', { keyPath: 'id' })
    db.createObjectStore('settings', { keyPath: 'name' })
  }
  if (oldVersion < 3) {
    const albums = tx.objectStore('albums')
    // Those of version 2.
    for (const name of [...albums.indexNames]) albums.deleteIndex(name)
    const lines: string[] = []
    for (let cursor = await albums.openCursor(); cursor; cursor = await cursor.continue()) {
      const parsed = parseRecord('albums', cursor.key, stateIn(cursor.value))
      if (!parsed) await cursor.delete()
      else if (parsed.kind === 'album') lines.push(lineOf(parsed.record))
    }
    const listing = db.createObjectStore('listing', { keyPath: 'from' })
    if (lines.length > 0) for (const page of cutPages('', lines.sort())) await listing.put(page)
  }
}
