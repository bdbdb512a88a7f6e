// What publishing needs of an Eldernode. The HTTP client in src/node-api has this shape.
import type { ErrorCode } from '../../src/core/errors.ts'
import type { AlbumId, BlobHash, InfoHash } from '../../src/core/ids.ts'
import type { Entry } from '../../src/core/signed.ts'
import type { ByteSource } from '../../src/media/source.ts'

export type PublishTarget = {
  readonly endpoint: string
  /** Whatever the node says of itself: it is there. */
  status(signal?: AbortSignal): Promise<unknown>
  /** What is visible on the node; it throws `album-unknown` or `not-found` when nothing is. */
  albumRecords(albumId: AlbumId, signal?: AbortSignal): Promise<Entry[]>
  /** One verdict for each entry. */
  postRecords(
    entries: readonly Entry[],
    signal?: AbortSignal,
  ): Promise<readonly { key: string; accepted: boolean; code?: ErrorCode }[]>
  putTorrent(infoHash: InfoHash, bytes: Uint8Array, signal?: AbortSignal): Promise<void>
  putCover(hash: BlobHash, bytes: Uint8Array, signal?: AbortSignal): Promise<void>
  putPreview(hash: BlobHash, bytes: Uint8Array, signal?: AbortSignal): Promise<void>
  /** Goes on where an earlier upload stopped; `onProgress` gets the bytes the node has. */
  putAudio(
    infoHash: InfoHash,
    fileName: string,
    source: ByteSource,
    onProgress?: (received: number) => void,
    signal?: AbortSignal,
  ): Promise<void>
}
