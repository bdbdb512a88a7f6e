// `gunStorage`: albums, tracks, previews and playlists for programs. Every call opens what it needs by itself; `initialize` only does
// so beforehand. Failures are errors with `name` DigmError, a `code` and a text for people. See docs/setup.md.
import { DigmError } from '../core/errors.ts'
import { clearCache } from './cache.ts'
import { envOf } from './connection.ts'
import type { Album, AlbumListener, StoredAlbum, StoredTrack, Track, TrackListener, UserPlaylist } from './guide.ts'
import type { HoldingListener } from './hand-over.ts'
import { compressPicture, cutClip } from './making.ts'
import { type Open, open } from './opening.ts'
import { readPlaylists, storePlaylist } from './playlists.ts'
import { readAlbum, readAlbumTracks, readAllAlbums, readTrack } from './reading.ts'
import { readPreview, validateHash } from './reading-audio.ts'
import { Stored, subscribeToAlbums, subscribeToTrack } from './subscriptions.ts'
import { listWaitingAlbums, listWaitingTracks } from './waiting.ts'

export type StorageNetworkStatus = {
  /** A relay is connected. */
  connected: boolean
  /** Relays that are. */
  peers: number
  /** Albums and tracks that wait on this device: for a saved key, a first track, a file. */
  waiting: number
  /** Signed records that no relay has confirmed yet. */
  unsent: number
  /** Whose records are signed here; undefined while no key has been saved. */
  fingerprint: string | undefined
}

export class GUNStorageManager {
  private opening: Promise<Open> | undefined
  private readonly stored = new Stored()
  private readonly source = { stored: this.stored, open: async () => (await this.open()).connection }

  /** @param peers relays, as `https://relay.example/gun`; by default those of VITE_GUN_PEERS, else this page's own origin */
  constructor(private readonly peers?: readonly string[]) {}

  /** Opens the storage and connects; resolves offline as well. Called again after a failure it begins anew. */
  async initialize(): Promise<void> {
    await this.open()
  }

  /** Kept under its id, in place of what was there. @throws bad-record, wrong-key, too-large, album-withdrawn, storage-full */
  async storeAlbum(album: Album): Promise<void> {
    const slug = await (await this.open()).storing.storeAlbum(album)
    this.stored.tell('album', slug)
  }

  /** Null when nobody who can be reached knows it. @throws unreachable when nobody can be reached */
  async getAlbum(albumId: string): Promise<StoredAlbum | null> {
    return readAlbum((await this.open()).connection, albumId)
  }

  /** Every album known on this device, the newest first. */
  async getAllAlbums(): Promise<StoredAlbum[]> {
    return readAllAlbums((await this.open()).connection)
  }

  /** Adds it to its album, or waits for it. @throws bad-record, wrong-key, too-large, track-id-taken, storage-full */
  async storeTrack(track: Track): Promise<void> {
    await (await this.open()).storing.storeTrack(track)
    this.stored.tell('track', track.trackId)
    this.stored.tell('album', track.albumId)
  }

  async getTrack(trackId: string): Promise<StoredTrack | null> {
    return readTrack((await this.open()).connection, trackId)
  }

  /** In the album's order. */
  async getAlbumTracks(albumId: string): Promise<StoredTrack[]> {
    return readAlbumTracks((await this.open()).connection, albumId)
  }

  /** @param audioBase64 an MP3 of at most 1 MiB. @throws too-large, bad-record, wrong-key, storage-full */
  async storePreviewAudio(trackId: string, audioBase64: string): Promise<void> {
    await (await this.open()).storing.storePreview(trackId, audioBase64)
    this.stored.tell('track', trackId)
  }

  /** An MP3 as base64; null when the track has no preview. @throws unreachable when nobody who has it can be reached */
  async getPreviewAudio(trackId: string): Promise<string | null> {
    return readPreview((await this.open()).connection, trackId)
  }

  /** On this device; a public one stands in the artist's signed record as well. @throws bad-record, wrong-key, storage-full */
  async storePlaylist(playlist: UserPlaylist): Promise<void> {
    await storePlaylist((await this.open()).connection, playlist)
  }

  /** @param userId a name of yours; of others their fingerprint, or `name.<fingerprint>` */
  async getUserPlaylists(userId: string): Promise<UserPlaylist[]> {
    return readPlaylists((await this.open()).connection, userId)
  }

  /** Calls with every album there is, then with each that comes or changes, until the returned function is called. */
  subscribeToAlbums(callback: AlbumListener): () => void {
    return subscribeToAlbums(this.source, callback)
  }

  /** Calls with the track, when it is known, and with each version after. */
  subscribeToTrack(trackId: string, callback: TrackListener): () => void {
    return subscribeToTrack(this.source, trackId, callback)
  }

  /**
   * Calls with how far Eldernodes are with holding a signed album, and with each change, until the returned function is called. What
   * counts as held they have signed.
   */
  subscribeToHolding(albumId: string, callback: HoldingListener): () => void {
    let stop: (() => void) | undefined
    let isOver = false
    const listen = ({ handOver }: Open) => {
      if (!isOver) stop = handOver.listen(albumId, callback)
    }
    this.open().then(listen, () => undefined)
    return () => {
      isOver = true
      stop?.()
    }
  }

  /** By titles, artists, genres and track titles; the best first, at most fifty. */
  async searchAlbums(query: string): Promise<StoredAlbum[]> {
    const { connection } = await this.open()
    const hits = await connection.search.find(query, 50)
    const found = await Promise.all(hits.map(({ albumId }) => readAlbum(connection, albumId)))
    return found.flatMap((album) => album ?? [])
  }

  /** Drops only what can be fetched again: never the key, what waits, what is yours, playlists, or what is kept. */
  async clearLocalCache(): Promise<void> {
    await clearCache((await this.open()).connection)
  }

  async getNetworkStatus(): Promise<StorageNetworkStatus> {
    const { connection } = await this.open()
    const { relays, outbox } = connection.graph.network.peek()
    const peers = relays.filter(({ state }) => state === 'connected').length
    const [albums, tracks] = [await listWaitingAlbums(connection.db), await listWaitingTracks(connection.db)]
    return {
      connected: peers > 0,
      peers,
      waiting: albums.length + tracks.length,
      unsent: outbox.waiting + outbox.refused,
      fingerprint: connection.mine(),
    }
  }

  /** Hashes the audio itself, fetching what of it is not here. @throws track-unknown, unreachable */
  async validateContentHash(trackId: string, expectedHash: string): Promise<boolean> {
    return validateHash((await this.open()).connection, trackId, expectedHash)
  }

  /**
   * Makes the artist's key, wrapped by the passphrase. Nothing is signed, and the key is nowhere but in this page, until its owner
   * has the file and `confirmKeySaved` was called.
   * @returns the text of the file. @throws bad-key-file when there is a key already, or the passphrase is too short
   */
  async createKey(passphrase: string): Promise<string> {
    const { identity } = (await this.open()).connection
    await identity.make(passphrase)
    const state = identity.state.peek()
    if (state.status !== 'unsaved') throw new DigmError('internal')
    return state.file
  }

  /** The owner has the file: what waits is signed and goes out. */
  async confirmKeySaved(): Promise<void> {
    const open = await this.open()
    await open.connection.identity.confirmSaved()
    await open.settleAll()
  }

  /** @throws bad-key-file */
  async importKey(file: string, passphrase: string): Promise<void> {
    const open = await this.open()
    await open.connection.identity.importFile(file, passphrase)
    await open.settleAll()
  }

  /** The wrapped file once more. @throws not-allowed when no key has been saved */
  async exportKey(): Promise<string> {
    return (await this.open()).connection.identity.exportFile()
  }

  /** Ends connections and subscriptions; what is stored stays. */
  async close(): Promise<void> {
    const opening = this.opening
    this.opening = undefined
    await (await opening?.catch(() => undefined))?.close()
  }

  /**
   * An MP3 of a part of the file, with short fades, as base64 for `data:audio/mp3;base64,`. A start that is no number is a third in;
   * any other is moved so that the clip is as long as it can be.
   * @throws unsupported-audio, truncated-audio, too-large, unreadable-file
   */
  static createPreviewClip(audioFile: Blob, startSec = 30, durationSec = 30): Promise<string> {
    return cutClip(audioFile, startSec, durationSec, envOf().mostPreview)
  }

  /** A square picture as data URL. @throws unsupported-picture, too-large */
  static compressImage(imageFile: Blob, maxKB = 50): Promise<string> {
    return compressPicture(imageFile, maxKB * 1024)
  }

  private open(): Promise<Open> {
    this.opening ??= open(envOf(this.peers)).catch((error: unknown) => {
      this.opening = undefined
      throw error
    })
    return this.opening
  }
}

export const gunStorage = new GUNStorageManager()
