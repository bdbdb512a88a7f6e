// The whole IndexedDB database `digm`, laid down at once as schema 1: page and worker share it, and pieces cross between them
// here only. Signed records are stored verbatim beside their parsed form.
import type { DBSchema, IDBPDatabase } from 'idb'
import type { AlbumId, BlobHash, Fingerprint, InfoHash, NodeId, TrackId } from '../core/ids.ts'
import type { AlbumState, Artist, EldernodeRecord, Receipt, Track } from '../core/records.ts'

export const DATABASE_NAME = 'digm'
export const SCHEMA_VERSION = 1

/** What every signed row carries beside its parsed record. */
type Signed = { soul: string; version: number; value: string }

export type AlbumRow = Signed & { albumId: AlbumId; state: AlbumState }
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
  lastPlayedMs: number
}

export type BlobRow = { hash: BlobHash; mime: string; bytes: ArrayBuffer }

export type LibraryRow = {
  albumId: AlbumId
  addedMs: number
  /** The album was asked for as a whole; `complete` once every byte of it was here. */
  kept: boolean
  complete: boolean
}

export interface DigmSchema extends DBSchema {
  albums: { key: AlbumId; value: AlbumRow }
  tracks: { key: TrackId; value: TrackRow; indexes: { albumId: AlbumId; infoHash: InfoHash } }
  artists: { key: Fingerprint; value: ArtistRow }
  eldernodes: { key: NodeId; value: EldernodeRow }
  receipts: { key: string; value: ReceiptRow; indexes: { albumId: AlbumId } }
  cursors: { key: string; value: { endpoint: string; cursor: string } }
  torrents: { key: InfoHash; value: TorrentRow; indexes: { lastPlayedMs: number } }
  pieces: { key: [InfoHash, number]; value: ArrayBuffer }
  blobs: { key: BlobHash; value: BlobRow }
  library: { key: AlbumId; value: LibraryRow }
  outbox: {
    key: string
    value: { id: string; soul: string; key: string; value: string; state: string; createdMs: number }
  }
  drafts: { key: string; value: { id: string; updatedMs: number; data: unknown } }
  identity: { key: string; value: { id: string; data: unknown } }
  searchIndex: { key: string; value: { id: string; data: unknown } }
  settings: { key: string; value: { name: string; value: unknown } }
}

export type StoreName = keyof {
  [Name in keyof DigmSchema as string extends Name ? never : number extends Name ? never : Name]: true
}

/** Lays down or raises the schema; each version's step stays here for ever. */
export function upgrade(db: IDBPDatabase<DigmSchema>, oldVersion: number): void {
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
}
