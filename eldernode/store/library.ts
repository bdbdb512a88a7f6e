// The owner of the data folder: which records are known, which albums are held whole, which are on their way, which bytes are
// here. All changes run one at a time, and an album changes what is held in one atomic batch: kill the process anywhere, and it
// is there whole or not at all.
import { join } from 'node:path'
import type { AlbumId, BlobHash, InfoHash, TrackId } from '../../src/core/ids.ts'
import type { Album, Track } from '../../src/core/records.ts'
import { compareVersions, type Entry } from '../../src/core/signed.ts'
import type { RecordKind } from '../../src/core/souls.ts'
import { type BlobUse, blobsOf } from './blob-names.ts'
import { Event } from './event.ts'
import { makeFolder, remove } from './files.ts'
import { del, Ledger, type Op, put } from './ledger.ts'
import { loadLibrary } from './load-library.ts'
import { partsOf, partsOfStaged, recordOf } from './named-parts.ts'
import { type KnownRow, Records } from './records.ts'
import { Serial } from './serial.ts'
import { Shelf, type ShelfAlbum, type ShelfTrack, shelfAlbumOf } from './shelf.ts'
import { missingParts, type Staged, type StagedAlbum, Staging } from './staging.ts'
import { Takings } from './takings.ts'

export type HeldAudio = { size: number; contentHash: string; pieceLength: number; file: string }
/** What may have become unused. */
export type Parts = { infoHashes: Iterable<InfoHash>; blobs: Iterable<BlobHash> }

export class Library {
  readonly shelf = new Shelf()
  readonly staging = new Staging()
  readonly takings = new Takings()
  readonly held = {
    audio: new Map<InfoHash, HeldAudio>(),
    torrents: new Map<InfoHash, { size: number }>(),
    blobs: new Map<BlobHash, { size: number }>(),
  }
  /** Sizes of audio on its way. */
  readonly reserved = new Map<InfoHash, number>()
  readonly serial = new Serial()
  readonly records: Records
  /** What is held has changed: with the audio that is gone. */
  readonly onChange = new Event<InfoHash[]>()
  /** Bytes that nothing names any more, or nobody brings any more, are about to go. */
  readonly onRelease = new Event<readonly InfoHash[]>()
  /** Bytes have gone, or are no longer promised to anybody. */
  readonly onRoom = new Event<void>()
  /** A torrent, cover, preview or file of an album on its way has come. */
  readonly onPart = new Event<AlbumId>()
  /** A version of an album has become whole. */
  readonly onHeld = new Event<AlbumId>()

  private constructor(
    readonly folder: string,
    readonly ledger: Ledger,
  ) {
    this.records = new Records(ledger)
  }

  static async open(folder: string): Promise<Library> {
    for (const name of ['records', 'torrents', 'audio', 'blobs']) await makeFolder(join(folder, name))
    const library = new Library(folder, await Ledger.open(join(folder, 'records')))
    await loadLibrary(library)
    return library
  }

  close(): Promise<void> {
    return this.serial.run(() => this.ledger.close())
  }

  torrentFile = (infoHash: InfoHash): string => join(this.folder, 'torrents', `${infoHash}.torrent`)
  audioFolder = (infoHash: InfoHash): string => join(this.folder, 'audio', infoHash)
  audioFile = (infoHash: InfoHash, file: string): string => join(this.audioFolder(infoHash), file)
  blobFile = (hash: BlobHash): string => join(this.folder, 'blobs', hash)

  /** Bytes on disk or promised to what is on its way. */
  get usedBytes(): number {
    let used = 0
    for (const part of [this.held.audio, this.held.torrents, this.held.blobs])
      for (const { size } of part.values()) used += size
    for (const size of this.reserved.values()) used += size
    return used + this.takings.smallBytes
  }

  visible(kind: RecordKind, key: string): Promise<KnownRow | undefined> {
    return this.records.get(kind, key)
  }

  async visibleAlbum(id: AlbumId): Promise<Staged<Album> | undefined> {
    const entry = await this.visible('albums', id)
    const parsed = entry && recordOf(entry)
    return entry && parsed?.kind === 'album' ? { entry, record: parsed.record } : undefined
  }

  async visibleTrack(id: TrackId): Promise<Staged<Track> | undefined> {
    const entry = await this.visible('tracks', id)
    const parsed = entry && recordOf(entry)
    return entry && parsed?.kind === 'track' ? { entry, record: parsed.record } : undefined
  }

  /** Holds the newest version of an album that nothing is missing of. Runs inside `serial`. */
  async settle(id: AlbumId): Promise<boolean> {
    const staged = this.staging.get(id)
    if (!staged && !this.shelf.album(id)) return false
    const known = await this.visibleAlbum(id)
    const versions = [staged?.album, known].filter((album) => album !== undefined)
    versions.sort((a, b) => compareVersions(stampOf(b), stampOf(a)))
    for (const album of versions) {
      // What is on the shelf already is no reason to give up what is on its way.
      if (staged?.album && album !== staged.album && this.shelf.album(id)?.version === album.record.version)
        return false
      if (await this.hold(album, staged)) return true
    }
    return false
  }

  private async hold(album: Staged<Album>, staged: StagedAlbum | undefined): Promise<boolean> {
    const id = album.record.albumId
    const shown = this.shelf.album(id)
    const tracks = new Map<TrackId, Staged<Track>>()
    for (const { trackId } of album.record.tracks) {
      const holder = this.shelf.albumOf(trackId)
      if (holder?.state === 'visible' && holder.albumId !== id) continue
      const track = staged?.tracks.get(trackId) ?? (await this.visibleTrack(trackId))
      if (track?.record.albumId === id) tracks.set(trackId, track)
    }
    if (missingParts(album.record, (trackId) => tracks.get(trackId)?.record, this.held).length > 0) return false

    const fileOf = (infoHash: InfoHash) => this.held.audio.get(infoHash)?.file ?? ''
    const listed = album.record.tracks.flatMap(({ trackId }) => tracks.get(trackId)?.record ?? [])
    const isGuest = this.takings.get(id)?.isGuest ?? (shown?.state === 'visible' && shown.isGuest === true)
    const row = shelfAlbumOf(album.record, listed, fileOf, isGuest)
    const entries = [...(staged?.tracks.values() ?? [])].map((track) => track.entry)
    await this.records.show([album.entry, ...entries], [put(`a!${id}`, row), ...this.unstageOps(id)])
    this.shelf.put(row)
    this.unstage(id)
    await this.changed(partsOf(shown))
    this.onHeld.tell(id)
    return true
  }

  /** A withdrawal needs nothing but itself: the album is gone at once, whatever was on its way with it. Runs inside `serial`. */
  async withdraw(entry: Entry, id: AlbumId, version: number, origin?: unknown): Promise<void> {
    const shown = this.shelf.album(id)
    const staged = partsOfStaged(this.staging.get(id))
    const known: Pick<ShelfTrack, 'trackId' | 'infoHash'>[] = []
    for await (const { key } of this.ledger.rows(`k!${id}!`)) {
      const track = await this.visibleTrack(key as TrackId)
      if (track) known.push({ trackId: track.record.trackId, infoHash: track.record.infoHash })
    }
    const listed = shown?.tracks.map(({ trackId, infoHash }) => ({ trackId, infoHash })) ?? []
    const tracks = [...new Map([...known, ...listed].map((track) => [track.trackId, track])).values()]
    const row: ShelfAlbum = { state: 'withdrawn', albumId: id, version, tracks }
    const blobs = await this.blobsNamedBy(id, known)
    const gone = await this.records.forgetTracksOps(id)
    await this.records.show([entry], [put(`a!${id}`, row), ...gone, ...this.unstageOps(id)], origin)
    this.shelf.put(row)
    this.unstage(id)
    const was = partsOf(shown)
    await this.changed({
      infoHashes: [...was.infoHashes, ...staged.infoHashes],
      blobs: [...was.blobs, ...staged.blobs, ...blobs],
    })
  }

  private async blobsNamedBy(id: AlbumId, tracks: readonly { trackId: TrackId }[]): Promise<BlobHash[]> {
    const album = await this.visible('albums', id)
    const rows = await Promise.all(tracks.map(({ trackId }) => this.visible('tracks', trackId)))
    return [album, ...rows].flatMap((row) => (row ? blobsOf(recordOf(row)).map(({ hash }) => hash) : []))
  }

  /** Gives up an album that never became whole. Runs inside `serial`. */
  async abandon(id: AlbumId): Promise<void> {
    const parts = partsOfStaged(this.staging.get(id))
    await this.ledger.commit(this.unstageOps(id))
    this.unstage(id)
    await this.release(parts)
  }

  /** Tells who follows what is visible, then frees what nothing names any more. */
  async changed(was: Parts): Promise<void> {
    const freed = [...was.infoHashes].filter((infoHash) => !this.shelf.hasAudio(infoHash))
    this.onChange.tell(freed)
    await this.release({ infoHashes: freed, blobs: was.blobs })
  }

  isNamed = (infoHash: InfoHash): boolean => this.shelf.hasAudio(infoHash) || this.staging.claimsOf(infoHash).length > 0

  /** Whether bytes under this hash may be given to anybody as what `as` says. */
  showsBlob = (hash: BlobHash, as: BlobUse): boolean =>
    (as === 'cover' ? this.shelf.hasCover(hash) : this.shelf.hasPreview(hash)) ||
    (this.held.blobs.has(hash) && this.records.blobNames.has(hash, as))

  isBlobNamed = (hash: BlobHash): boolean =>
    this.records.blobNames.has(hash, 'cover') ||
    this.records.blobNames.has(hash, 'preview') ||
    this.shelf.hasCover(hash) ||
    this.shelf.hasPreview(hash) ||
    this.staging.blobClaimsOf('cover', hash).length > 0 ||
    this.staging.blobClaimsOf('preview', hash).length > 0

  /** Rows first, files after: a file without a row is rubbish, a row without a file would be a lie. */
  async release(parts: Parts): Promise<void> {
    const infoHashes = [...new Set(parts.infoHashes)].filter((infoHash) => !this.isNamed(infoHash))
    const blobs = [...new Set(parts.blobs)].filter((hash) => !this.isBlobNamed(hash))
    if (infoHashes.length > 0) this.onRelease.tell(infoHashes)
    await this.ledger.commit([
      ...infoHashes.flatMap((x) => [del(`h!audio!${x}`), del(`h!torrent!${x}`), del(`u!${x}`)]),
      ...blobs.map((hash) => del(`h!blob!${hash}`)),
    ])
    for (const infoHash of infoHashes) {
      this.held.audio.delete(infoHash)
      this.held.torrents.delete(infoHash)
      this.reserved.delete(infoHash)
      await remove(this.audioFolder(infoHash))
      await remove(this.torrentFile(infoHash))
    }
    for (const hash of blobs) {
      this.held.blobs.delete(hash)
      await remove(this.blobFile(hash))
    }
    if (infoHashes.length + blobs.length > 0) this.onRoom.tell()
  }

  private unstageOps(id: AlbumId): Op[] {
    const staged = this.staging.get(id)
    const ops = this.takings.get(id) ? [del(`w!${id}`)] : []
    if (!staged) return ops
    const tracks = [...staged.tracks.keys()].map((trackId) => del(`q!${id}!${trackId}`))
    return [...ops, del(`p!${id}`), del(`t!${id}`), ...tracks]
  }

  private unstage(id: AlbumId): void {
    const wasTaken = this.takings.get(id) !== undefined
    this.staging.delete(id)
    this.takings.delete(id)
    if (wasTaken) this.onRoom.tell()
  }
}

const stampOf = ({ entry, record }: Staged<Album>) => ({ ...entry, version: record.version })
