// Audio as something `URL.createObjectURL` takes: a MediaSource that fills while it plays where the format allows, else the whole
// file as a Blob.
import { DigmError } from '../core/errors.ts'

/** How soon a full buffer is looked at again: it has room once some of it was heard. */
const FULL_MS = 500

export const isStreamable = (mime: string): boolean =>
  typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(mime)

export async function wholeBlob(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, mime: string): Promise<Blob> {
  const parts: BlobPart[] = []
  for await (const piece of pieces) parts.push(piece)
  return new Blob(parts, { type: mime })
}

/** Begins when an element takes it, and ends with it. @param durationSec undefined when it is not known */
export function streamOf(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, mime: string): MediaSource {
  const source = new MediaSource()
  source.addEventListener('sourceopen', () => void fill(source, pieces, mime), { once: true })
  return source
}

async function fill(source: MediaSource, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, mime: string): Promise<void> {
  try {
    const buffer = source.addSourceBuffer(mime)
    for await (const piece of pieces) {
      while (isOpen(source) && !(await append(buffer, piece))) await later(FULL_MS)
      if (!isOpen(source)) return
    }
    source.endOfStream()
  } catch {
    if (isOpen(source)) source.endOfStream('network')
  }
}

const isOpen = ({ readyState }: MediaSource): boolean => readyState === 'open'
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** False when the buffer is full. */
async function append(buffer: SourceBuffer, piece: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    buffer.appendBuffer(piece)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return false
    throw error
  }
  await new Promise<void>((resolve, reject) => {
    buffer.addEventListener('updateend', () => resolve(), { once: true })
    buffer.addEventListener('error', () => reject(new DigmError('not-playable')), { once: true })
  })
  return true
}
