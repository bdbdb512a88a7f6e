// An Eldernode's writing side in memory, as strict as the real one: records verified, bytes only for accepted albums, hashes
// checked, uploads resumable, and an album visible only when it is whole.
import { createHash, webcrypto } from 'node:crypto'
import type { PublishTarget } from '../../eldernode/publish/publish-target.ts'
import { concatBytes, toHex } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { Album, Track } from '../../src/core/records.ts'
import { type Entry, type Verifier, verifyEntry } from '../../src/core/signed.ts'
import { parseTorrent, type Torrent } from '../../src/core/torrent.ts'
import { type Subtle, subtleVerifier } from '../../src/core/webcrypto.ts'

export const verifier: Verifier = subtleVerifier(webcrypto.subtle as Subtle<webcrypto.CryptoKey>)

const sha = (algorithm: string) => async (bytes: Uint8Array) =>
  new Uint8Array(createHash(algorithm).update(bytes).digest())

export class MemoryTarget implements PublishTarget {
  readonly endpoint = 'http://127.0.0.1:8000'
  readonly calls: string[] = []
  readonly albums = new Map<string, { entry: Entry; album: Album }>()
  readonly tracks = new Map<string, { entry: Entry; track: Track }>()
  readonly torrents = new Map<string, Torrent>()
  readonly blobs = new Map<string, Uint8Array>()
  readonly audio = new Map<string, Uint8Array>()
  /** Bytes of audio taken over all uploads. */
  received = 0
  /** The connection breaks when so many bytes of audio have come. */
  breaksAfter = Number.POSITIVE_INFINITY

  async status(): Promise<unknown> {
    return {}
  }

  async albumRecords(albumId: string): Promise<Entry[]> {
    const known = this.albums.get(albumId)
    if (!known || !this.isWhole(known.album)) throw new DigmError('album-unknown')
    const tracks = known.album.tracks.flatMap(({ trackId }) => this.tracks.get(trackId)?.entry ?? [])
    return [known.entry, ...tracks]
  }

  async postRecords(entries: readonly Entry[]): Promise<{ key: string; accepted: boolean }[]> {
    this.calls.push('records')
    for (const entry of entries) {
      const { parsed } = await verifyEntry(entry, verifier)
      if (parsed.kind === 'album') this.albums.set(entry.key, { entry, album: parsed.record })
      if (parsed.kind === 'track') this.tracks.set(entry.key, { entry, track: parsed.record })
    }
    return entries.map(({ key }) => ({ key, accepted: true }))
  }

  async putTorrent(infoHash: string, bytes: Uint8Array): Promise<void> {
    this.calls.push('torrent')
    const torrent = await parseTorrent(bytes, sha('sha1'))
    if (torrent.infoHash !== infoHash) throw new DigmError('hash-mismatch')
    this.torrents.set(infoHash, torrent)
  }

  async putCover(hash: string, bytes: Uint8Array): Promise<void> {
    this.calls.push('cover')
    await this.putBlob(hash, bytes)
  }

  async putPreview(hash: string, bytes: Uint8Array): Promise<void> {
    this.calls.push('preview')
    await this.putBlob(hash, bytes)
  }

  async putAudio(
    infoHash: string,
    _fileName: string,
    source: { size: number; read(start: number, end: number): Promise<Uint8Array> },
    onProgress: (received: number) => void = () => undefined,
  ): Promise<void> {
    this.calls.push('audio')
    let bytes = this.audio.get(infoHash) ?? new Uint8Array()
    while (bytes.length < source.size) {
      const chunk = await source.read(bytes.length, Math.min(source.size, bytes.length + 20_000))
      if (this.received + chunk.length > this.breaksAfter) throw new DigmError('unreachable')
      bytes = concatBytes([bytes, chunk])
      this.received += chunk.length
      this.audio.set(infoHash, bytes)
      onProgress(bytes.length)
    }
    const track = [...this.tracks.values()].find((known) => known.track.infoHash === infoHash)?.track
    if (track?.contentHash !== `sha256:${toHex(await sha('sha256')(bytes))}`) throw new DigmError('hash-mismatch')
  }

  private async putBlob(hash: string, bytes: Uint8Array): Promise<void> {
    if (toHex(await sha('sha256')(bytes)) !== hash) throw new DigmError('hash-mismatch')
    this.blobs.set(hash, bytes)
  }

  private isWhole(album: Album): boolean {
    return album.tracks.every(({ trackId }) => {
      const track = this.tracks.get(trackId)?.track
      return track !== undefined && this.audio.get(track.infoHash)?.length === track.fileSize
    })
  }
}
