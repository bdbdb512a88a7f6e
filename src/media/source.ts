// Files as they are handled here: never whole in memory, read where needed, and described as parts of what they came from.
import { DigmError } from '../core/errors.ts'

/** Bytes of any size that can be read in part; `read` gives exactly `[start, end)`, less only at the end of the file. */
export type ByteSource = { readonly size: number; read(start: number, end: number): Promise<Uint8Array> }

/** A stretch of a planned file: new bytes, or `[from, to)` of the source, verbatim. */
export type Part = { bytes: Uint8Array } | { from: number; to: number }

const CHUNK = 256 * 1024
const WINDOW = 256 * 1024

export const partSize = (part: Part): number => ('bytes' in part ? part.bytes.length : part.to - part.from)

export const planSize = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + partSize(part), 0)

export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
})

/** @throws DigmError truncated-audio when the source ends before `end` */
export async function readExactly(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  if (start < 0 || end > source.size) throw new DigmError('truncated-audio', { at: start })
  const bytes = await source.read(start, end)
  if (bytes.length !== end - start) throw new DigmError('unreadable-file', { at: start })
  return bytes
}

/** The planned file as a source of its own. */
export function partsSource(source: ByteSource, parts: readonly Part[]): ByteSource {
  const placed = parts.filter((part) => partSize(part) > 0)
  const starts: number[] = []
  let size = 0
  for (const part of placed) {
    starts.push(size)
    size += partSize(part)
  }
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const wanted = new Uint8Array(Math.max(0, Math.min(end, size) - start))
    for (let index = lastAtOrBefore(starts, start), filled = 0; filled < wanted.length; index++) {
      const part = placed[index]
      if (!part) break
      const from = start + filled - (starts[index] ?? 0)
      const to = Math.min(partSize(part), from + wanted.length - filled)
      const bytes =
        'bytes' in part
          ? part.bytes.subarray(from, to)
          : await readExactly(source, part.from + from, part.from + to).catch(unreadable)
      wanted.set(bytes, filled)
      filled += bytes.length
    }
    return wanted
  }
  return { size, read }
}

// The plan was made from these very bytes: if they are gone now, the file has changed under our hands.
const unreadable = (error: unknown): never => {
  throw error instanceof DigmError && error.code === 'truncated-audio' ? new DigmError('unreadable-file') : error
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low
}

/** The whole source in order, chunk by chunk. */
export async function* chunksOf(source: ByteSource, chunk = CHUNK): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < source.size; at += chunk) {
    yield await readExactly(source, at, Math.min(source.size, at + chunk))
  }
}

/** Small reads that mostly go forward, served from one buffer. */
export class Scanner {
  private start = 0
  private bytes: Uint8Array = new Uint8Array()

  constructor(readonly source: ByteSource) {}

  /** Up to `length` bytes at `offset`; fewer at the end of the file. Valid until the next call. */
  async at(offset: number, length: number): Promise<Uint8Array> {
    if (offset < this.start || offset + length > this.start + this.bytes.length) {
      const end = Math.min(this.source.size, offset + Math.max(length, WINDOW))
      this.bytes = offset < end ? await this.source.read(offset, end) : new Uint8Array()
      this.start = offset
    }
    return this.bytes.subarray(offset - this.start, offset - this.start + length)
  }
}

export const u16be = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
export const u24be = (bytes: Uint8Array, at: number): number => (u16be(bytes, at) << 8) | (bytes[at + 2] ?? 0)
export const u32be = (bytes: Uint8Array, at: number): number => u16be(bytes, at) * 0x10000 + u16be(bytes, at + 2)
export const u16le = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
export const u32le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) + u16le(bytes, at + 2) * 0x10000

export function writeU32be(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = (value / 2 ** (24 - 8 * i)) & 255
}

export function writeU32le(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = (value / 2 ** (8 * i)) & 255
}

/** Whether the ASCII `text` stands at `at`. */
export function hasText(bytes: Uint8Array, text: string, at = 0): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** Four characters as they stand, for box and chunk names. */
export const fourCc = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
