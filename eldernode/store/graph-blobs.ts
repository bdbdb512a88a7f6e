// Covers and previews over the graph: given to who asks, taken only when a known record names them and there is room.
import { readFile } from 'node:fs/promises'
import { DigmError, type ErrorCode } from '../../src/core/errors.ts'
import type { BlobHash } from '../../src/core/ids.ts'
import type { Verdict } from '../../src/core/write-policy.ts'
import { takeRoom } from '../admission.ts'
import { blobFlaw } from './blob-check.ts'
import { writeDurably } from './files.ts'
import { put } from './ledger.ts'
import type { Library } from './library.ts'
import { settleAll } from './parts.ts'

const refused = (code: ErrorCode): Verdict => ({ verdict: 'refused', code })

/** As base64, one spelling for the same bytes; undefined when it is not here or nobody may see it. */
export async function blobText(library: Library, hash: BlobHash): Promise<string | undefined> {
  if (!library.showsBlob(hash, 'cover') && !library.showsBlob(hash, 'preview')) return undefined
  return (await readFile(library.blobFile(hash))).toString('base64')
}

/** Keeps bytes whose hash was checked. */
export function keepGraphBlob(
  library: Library,
  hash: BlobHash,
  bytes: Uint8Array<ArrayBuffer>,
  capacity: number,
): Promise<Verdict> {
  return library.serial.run(async () => {
    const { blobNames } = library.records
    const uses = (['cover', 'preview'] as const).filter((as) => blobNames.has(hash, as))
    if (uses.length === 0) return refused('not-allowed')
    if (library.held.blobs.has(hash)) return { verdict: 'known' }
    const flaw = await blobFlaw(uses, bytes)
    if (flaw) return refused(flaw.code)
    try {
      takeRoom(bytes.length, { capacity, used: library.usedBytes })
    } catch (error) {
      if (error instanceof DigmError) return refused(error.code)
      throw error
    }
    await writeDurably(library.blobFile(hash), bytes)
    await library.ledger.commit([put(`h!blob!${hash}`, { size: bytes.length })])
    library.held.blobs.set(hash, { size: bytes.length })
    const { staging } = library
    await settleAll(library, [...staging.blobClaimsOf('cover', hash), ...staging.blobClaimsOf('preview', hash)])
    return { verdict: 'fresh' }
  })
}
