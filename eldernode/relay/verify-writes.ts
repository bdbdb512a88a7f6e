// Whether what a put carries is true: copies of one value arrive several times, from several peers, so its hash is remembered.
import { hash } from 'node:crypto'
import { DigmError, type ErrorCode } from '../../src/core/errors.ts'
import { blobIn, type Write } from '../../src/core/frames.ts'
import type { BlobHash } from '../../src/core/ids.ts'
import { type Entry, readEntry, type VerifiedEntry, verifyEntry } from '../../src/core/signed.ts'
import { readBlob } from '../../src/core/write-policy.ts'
import { nodeVerifier, sha256 } from '../node-crypto.ts'

const REMEMBERED = 20_000

export type TrueWrite =
  | { kind: 'record'; entry: VerifiedEntry; state: number }
  | { kind: 'blob'; hash: BlobHash; bytes: Uint8Array<ArrayBuffer>; write: Write }
  | { kind: 'refused'; code: ErrorCode }

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined
}

export class WriteVerifier {
  private readonly verifier = nodeVerifier()
  private readonly remembered = new Set<string>()

  async check(write: Write): Promise<TrueWrite> {
    const { soul, key, value, state } = write
    const blob = blobIn(soul)
    if (blob !== undefined) {
      const bytes = await readBlob(write, { sha256, decode })
      if (typeof bytes === 'string') return { kind: 'refused', code: bytes }
      return { kind: 'blob', hash: blob as BlobHash, bytes, write }
    }
    try {
      return { kind: 'record', entry: await this.verify({ soul, key, value }), state }
    } catch (error) {
      if (error instanceof DigmError) return { kind: 'refused', code: error.code }
      throw error
    }
  }

  /** @throws DigmError */
  async verify(entry: Entry): Promise<VerifiedEntry> {
    const mark = hash('sha256', `${entry.soul}\n${entry.key}\n${entry.value}`, 'base64')
    if (this.remembered.delete(mark)) {
      this.remembered.add(mark)
      return readEntry(entry)
    }
    const verified = await verifyEntry(entry, this.verifier)
    this.remembered.add(mark)
    if (this.remembered.size > REMEMBERED)
      for (const oldest of this.remembered) {
        this.remembered.delete(oldest)
        break
      }
    return verified
  }
}
