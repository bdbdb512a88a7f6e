// What a start in the middle of a file gives, and the bytes it is put together from.
import type { Pcm } from '../decode.ts'
import { type ByteSource, chunksOf } from '../source.ts'

export type SoundStart = {
  /** What is fed to a fresh decoder, in order. */
  chunks: AsyncIterable<Uint8Array>
  /** The number of the first sample that comes out, known when the first block of sound has. */
  firstSample(firstBlock: Pcm): number
}

/** Everything from `at` on, chunk by chunk. */
export async function* chunksFrom(source: ByteSource, at: number): AsyncGenerator<Uint8Array, void, void> {
  const rest = { size: source.size - at, read: (start: number, end: number) => source.read(start + at, end + at) }
  yield* chunksOf(rest)
}

/** A header, and what follows it. */
export async function* headThen(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield head
  yield* rest
}
