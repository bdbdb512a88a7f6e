// One file on its way in. `<file>.part` holds whole pieces whose hashes were right, from the first on, and nothing else; the
// piece that is arriving lies in memory.
import { createHash, type Hash } from 'node:crypto'
import { constants, type FileHandle, open, stat, truncate } from 'node:fs/promises'
import { sameBytes } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import { pieceSize, pieceStart } from '../../src/core/pieces.ts'
import { pieceHash, type Torrent } from '../../src/core/torrent.ts'
import { isMissing } from './files.ts'

export class PartFile {
  private readonly piece: Buffer
  /** Bytes of `piece` that are filled. */
  private filled = 0

  private constructor(
    readonly torrent: Torrent,
    readonly path: string,
    /** Bytes in the file. */
    private stored: number,
    private readonly hash: Hash,
  ) {
    this.piece = Buffer.allocUnsafe(torrent.pieceLength)
  }

  /** Hashes what another process has left, and cuts it off after the last good piece. */
  static async open(path: string, torrent: Torrent): Promise<PartFile> {
    const hash = createHash('sha256')
    return new PartFile(torrent, path, await checkPart(path, torrent, hash), hash)
  }

  get received(): number {
    return this.stored + this.filled
  }

  /** Bytes that were checked. */
  get checked(): number {
    return this.stored
  }

  get isWhole(): boolean {
    return this.stored === this.torrent.length
  }

  get contentHash(): string {
    return `sha256:${this.hash.copy().digest('hex')}`
  }

  openForWriting(): Promise<FileHandle> {
    return open(this.path, constants.O_RDWR | constants.O_CREAT)
  }

  /** Part of a piece is thrown away: who goes on by another way begins with whole ones. */
  dropPartial(): void {
    this.filled = 0
  }

  /** @throws DigmError too-large, hash-mismatch */
  async take(handle: FileHandle, chunk: Uint8Array): Promise<void> {
    const { torrent } = this
    let at = 0
    while (at < chunk.length) {
      const index = this.stored / torrent.pieceLength
      const size = pieceSize(torrent, index)
      if (size === 0) throw new DigmError('too-large', { reason: 'more than the file' })
      const part = chunk.subarray(at, at + size - this.filled)
      this.piece.set(part, this.filled)
      this.filled += part.length
      at += part.length
      if (this.filled < size) return
      const piece = this.piece.subarray(0, size)
      this.filled = 0
      if (!sameBytes(createHash('sha1').update(piece).digest(), pieceHash(torrent, index))) {
        throw new DigmError('hash-mismatch', { index, received: this.stored })
      }
      await handle.write(piece, 0, size, this.stored)
      this.hash.update(piece)
      this.stored += size
    }
  }
}

export const ignoreMissing = (error: unknown): undefined => {
  if (!isMissing(error)) throw error
}

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
