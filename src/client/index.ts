// The package `digm/client`.
export { DigmError } from '../core/errors.ts'
export type { Album, Eldernode, Payment, StoredAlbum, StoredTrack, Track, UserPlaylist } from './guide.ts'
export { GUNStorageManager, gunStorage, type StorageNetworkStatus } from './gun-storage.ts'
export type { AlbumHolding } from './hand-over.ts'
export {
  DIGMWebTorrentClient,
  type TorrentHandle,
  type TorrentNetworkStatus,
  webTorrentClient,
} from './webtorrent-client.ts'
