// Whether bytes can be the cover or preview they are named as: one verdict, whichever way they come.
import { DigmError } from '../../src/core/errors.ts'
import { imageMime } from '../../src/core/images.ts'
import { MAX_COVER, MAX_PREVIEW } from '../../src/core/limits.ts'
import { sniff } from '../../src/media/sniff.ts'
import { memorySource } from '../../src/media/source.ts'
import type { BlobUse } from './blob-names.ts'

const MOST: Readonly<Record<BlobUse, number>> = { cover: MAX_COVER, preview: MAX_PREVIEW }

/** Undefined when they can be at least one of `uses`. */
export async function blobFlaw(
  uses: readonly BlobUse[],
  bytes: Uint8Array<ArrayBuffer>,
): Promise<DigmError | undefined> {
  let flaw: DigmError | undefined
  for (const as of uses) {
    flaw = await flawAs(as, bytes)
    if (!flaw) return undefined
  }
  return flaw
}

async function flawAs(as: BlobUse, bytes: Uint8Array<ArrayBuffer>): Promise<DigmError | undefined> {
  if (bytes.length > MOST[as]) return new DigmError('too-large', { size: bytes.length })
  if (as === 'cover') {
    return imageMime(bytes) ? undefined : new DigmError('bad-request', { reason: 'not a JPEG, PNG, WebP or AVIF' })
  }
  const found = await sniff(memorySource(bytes)).catch(() => undefined)
  return found?.container === 'mp3' ? undefined : new DigmError('unsupported-audio', { reason: 'a preview is an MP3' })
}
