// Audio on its way in, resumable. `<file>.part` holds whole pieces whose hashes were right, and nothing else; the piece that is
// arriving lies in memory. The last piece brings the check of the whole file, the fsync and the rename.
import { createHash, type Hash } from 'node:crypto'
import { constants, type FileHandle, open, readFile, rename, stat, truncate } from 'node:fs/promises'
import { sameBytes } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { InfoHash } from '../../src/core/ids.ts'
import { pieceSize, pieceStart } from '../../src/core/pieces.ts'
import { parseTorrent, pieceHash, type Torrent } from '../../src/core/torrent.ts'
import { takeRoom } from '../admission.ts'
import { sha1 } from '../node-crypto.ts'
import { isMissing, makeFolder, remove, syncFolder } from './files.ts'
import { del, put } from './ledger.ts'
import type { Library } from './library.ts'
import { admitClaims, type Intent, settleAll } from './parts.ts'

export type UploadState = { received: number; whole: boolean }
export const WHOLE = (size: number): UploadState => ({ received: size, whole: true })

type Upload = {
  torrent: Torrent
  part: string
  /** Bytes in the `.part`. */
  stored: number
  piece: Buffer
  /** Bytes of `piece` that are filled. */
  filled: number
  contentHash: Hash
  /** Ends the request that is writing, when the same upload is continued by another. */
  writer: { stop: AbortController; done: Promise<unknown> } | undefined
}

const receivedOf = (upload: Upload): number => upload.stored + upload.filled

export class Uploads {
  private readonly open = new Map<InfoHash, Promise<Upload>>()

  constructor(private readonly library: Library) {}

  /** Where to continue. @throws DigmError not-found, not-allowed, torrent-first, bad-request, quota-exceeded */
  async ask(infoHash: InfoHash, file: string, total: number, intent: Intent): Promise<UploadState> {
    const whole = this.heldSize(infoHash, intent)
    if (whole !== undefined) return WHOLE(whole)
    const upload = await this.start(infoHash, file, total, intent)
    if (receivedOf(upload) === upload.torrent.length) return this.finish(infoHash, upload)
    return { received: receivedOf(upload), whole: false }
  }

  /**
   * Takes `body` as the bytes from `start` on. What was checked stays when the body ends early.
   * @throws DigmError offset-mismatch (details: received), hash-mismatch, and what `ask` throws
   */
  async append(
    infoHash: InfoHash,
    file: string,
    at: { start: number; total: number },
    body: AsyncIterable<Uint8Array>,
    intent: Intent,
  ): Promise<UploadState> {
    const whole = this.heldSize(infoHash, intent)
    if (whole !== undefined) return WHOLE(whole)
    const upload = await this.start(infoHash, file, at.total, intent)
    // The newest request wins: the older one is most often a connection that died unnoticed.
    upload.writer?.stop.abort()
    await upload.writer?.done
    if (at.start !== receivedOf(upload)) throw new DigmError('offset-mismatch', { received: receivedOf(upload) })
    const stop = new AbortController()
    const written = this.write(upload, body, stop.signal)
    upload.writer = { stop, done: written.catch(() => undefined) }
    try {
      await written
    } finally {
      upload.writer = undefined
    }
    if (receivedOf(upload) < upload.torrent.length) return { received: receivedOf(upload), whole: false }
    return this.finish(infoHash, upload)
  }

  private heldSize(infoHash: InfoHash, intent: Intent): number | undefined {
    const { shelf, staging, held } = this.library
    const audio = held.audio.get(infoHash)
    if (audio && shelf.hasAudio(infoHash)) return audio.size
    const claims = staging.claimsOf(infoHash)
    admitClaims(
      claims.map((track) => track.albumId),
      intent,
    )
    if (audio && !claims.some((track) => track.contentHash === audio.contentHash)) throw new DigmError('hash-mismatch')
    return audio?.size
  }

  private async start(infoHash: InfoHash, file: string, total: number, intent: Intent): Promise<Upload> {
    const pending = this.open.get(infoHash)
    const opening = pending ?? this.begin(infoHash, intent)
    if (!pending) {
      this.open.set(infoHash, opening)
      opening.catch(() => this.open.delete(infoHash))
    }
    const upload = await opening
    if (!this.library.reserved.has(infoHash)) {
      // The sweep has taken the part away: from the start, then.
      this.open.delete(infoHash)
      return this.start(infoHash, file, total, intent)
    }
    if (upload.torrent.name !== file) throw new DigmError('not-found', { file })
    if (upload.torrent.length !== total)
      throw new DigmError('bad-request', { reason: 'size', size: upload.torrent.length })
    return upload
  }

  /** Takes the room for the whole file, then picks up what an earlier process has left. */
  private async begin(infoHash: InfoHash, { capacity }: Intent): Promise<Upload> {
    const { library } = this
    if (!library.held.torrents.has(infoHash)) throw new DigmError('torrent-first', { infoHash })
    const torrent = await parseTorrent(new Uint8Array(await readFile(library.torrentFile(infoHash))), sha1)
    await library.serial.run(async () => {
      if (library.reserved.has(infoHash)) return
      takeRoom(torrent.length, { capacity, used: library.usedBytes })
      await library.ledger.commit([put(`u!${infoHash}`, { size: torrent.length })])
      library.reserved.set(infoHash, torrent.length)
    })
    await makeFolder(library.audioFolder(infoHash))
    const part = `${library.audioFile(infoHash, torrent.name)}.part`
    // Renamed, but not in the ledger yet when the process died: it is a part again until it has been checked again.
    await rename(library.audioFile(infoHash, torrent.name), part).catch(ignoreMissing)
    const contentHash = createHash('sha256')
    const stored = await checkPart(part, torrent, contentHash)
    return {
      torrent,
      part,
      stored,
      piece: Buffer.allocUnsafe(torrent.pieceLength),
      filled: 0,
      contentHash,
      writer: undefined,
    }
  }

  private async write(upload: Upload, body: AsyncIterable<Uint8Array>, stop: AbortSignal): Promise<void> {
    const handle = await open(upload.part, constants.O_RDWR | constants.O_CREAT)
    // A body that has fallen silent must not keep the next one waiting.
    const stopped = new Promise<never>((_, reject) => {
      stop.addEventListener('abort', () => reject(new DigmError('cancelled')), { once: true })
    })
    const chunks = body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), stopped])
        if (next.done) return
        await this.take(upload, handle, next.value)
      }
    } finally {
      void chunks.return?.()
      await handle.close()
    }
  }

  private async take(upload: Upload, handle: FileHandle, chunk: Uint8Array): Promise<void> {
    const { torrent } = upload
    let at = 0
    while (at < chunk.length) {
      const index = upload.stored / torrent.pieceLength
      const size = pieceSize(torrent, index)
      if (size === 0) throw new DigmError('too-large', { reason: 'more than the file' })
      const part = chunk.subarray(at, at + size - upload.filled)
      upload.piece.set(part, upload.filled)
      upload.filled += part.length
      at += part.length
      if (upload.filled < size) return
      const piece = upload.piece.subarray(0, size)
      upload.filled = 0
      if (!sameBytes(createHash('sha1').update(piece).digest(), pieceHash(torrent, index))) {
        throw new DigmError('hash-mismatch', { index, received: upload.stored })
      }
      await handle.write(piece, 0, size, upload.stored)
      upload.contentHash.update(piece)
      upload.stored += size
    }
  }

  private finish(infoHash: InfoHash, upload: Upload): Promise<UploadState> {
    const { library } = this
    const { torrent } = upload
    return library.serial.run(async () => {
      if (library.held.audio.has(infoHash)) return WHOLE(torrent.length)
      const claims = library.staging.claimsOf(infoHash)
      const contentHash = `sha256:${upload.contentHash.copy().digest('hex')}`
      this.open.delete(infoHash)
      if (!claims.some((track) => track.contentHash === contentHash)) {
        await library.ledger.commit([del(`u!${infoHash}`)])
        library.reserved.delete(infoHash)
        await remove(library.audioFolder(infoHash))
        throw new DigmError('hash-mismatch', { reason: 'content hash', contentHash })
      }
      const handle = await open(upload.part, 'r+')
      try {
        await handle.truncate(torrent.length)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(upload.part, library.audioFile(infoHash, torrent.name))
      await syncFolder(library.audioFolder(infoHash))
      const { length: size, pieceLength, name: file } = torrent
      const row = { size, contentHash, pieceLength, file }
      await library.ledger.commit([put(`h!audio!${infoHash}`, row), del(`u!${infoHash}`)])
      library.held.audio.set(infoHash, row)
      library.reserved.delete(infoHash)
      await settleAll(
        library,
        claims.map((track) => track.albumId),
      )
      return WHOLE(size)
    })
  }
}

const ignoreMissing = (error: unknown): undefined => {
  if (!isMissing(error)) throw error
}

/** Hashes what a `.part` of another process holds, cuts it off after the last good piece, and returns where to continue. */
async function checkPart(part: string, torrent: Torrent, contentHash: Hash): Promise<number> {
  const found = await stat(part).catch(ignoreMissing)
  const size = found?.size ?? 0
  if (size === 0) return 0
  const handle = await open(part, 'r')
  let stored = 0
  try {
    const buffer = Buffer.allocUnsafe(torrent.pieceLength)
    for (let index = 0; pieceStart(torrent, index) < torrent.length; index++) {
      const piece = buffer.subarray(0, pieceSize(torrent, index))
      const { bytesRead } = await handle.read(piece, 0, piece.length, stored)
      const isGood =
        bytesRead === piece.length && sameBytes(createHash('sha1').update(piece).digest(), pieceHash(torrent, index))
      if (!isGood) break
      contentHash.update(piece)
      stored += piece.length
    }
  } finally {
    await handle.close()
  }
  if (stored < size) await truncate(part, stored)
  return stored
}
