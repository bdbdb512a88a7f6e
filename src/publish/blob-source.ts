// A file of the browser's as the media code reads files, and the published file that is planned of one.
import { DigmError } from '../core/errors.ts'
import type { CleanFile } from '../media/clean/plan.ts'
import type { ByteSource } from '../media/source.ts'

export const blobSource = (blob: Blob): ByteSource => ({
  size: blob.size,
  async read(start, end) {
    try {
      return new Uint8Array(await blob.slice(start, Math.max(start, end)).arrayBuffer())
    } catch (cause) {
      // Moved, changed or taken out of its drive since it was picked.
      throw new DigmError('unreadable-file', {}, { cause })
    }
  },
})

/** The published file, put together of stretches of the original: the browser copies it without any script. */
export function publishedBlob(file: Blob, clean: CleanFile): Blob {
  const parts = clean.parts.map((part) => ('bytes' in part ? part.bytes.slice() : file.slice(part.from, part.to)))
  return new Blob(parts, { type: clean.mime })
}
