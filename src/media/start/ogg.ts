// Ogg from a page on: the header pages first, then the page by itself, whose granule position says where its sound ends.
import { readPage } from '../clean/ogg-page.ts'
import { type CleanFile, type Mark, truncated } from '../clean/plan.ts'
import { pcmLength } from '../decode.ts'
import { type ByteSource, readExactly, Scanner, u16le } from '../source.ts'
import { chunksFrom, type SoundStart } from './bytes-from.ts'

const PRE_SKIP_AT = 10

export async function startOgg(source: ByteSource, clean: CleanFile, mark: Mark): Promise<SoundStart> {
  const scanner = new Scanner(source)
  const head = await readExactly(source, 0, clean.marks[0]?.at ?? 0)
  const first = await readPage(scanner, 0)
  const page = await readPage(scanner, mark.at)
  if (!page || page === 'cut' || !first || first === 'cut') throw truncated('its pages have moved')
  const second = await readPage(scanner, page.end)
  const secondEnd = second && second !== 'cut' ? second.end : page.end
  const preSkip = clean.codec === 'opus' ? u16le(head, first.bodyStart + PRE_SKIP_AT) : 0
  const soundEnd = (page.granule ?? 0) - preSkip

  return {
    chunks: pageByPage(source, head, [mark.at, page.end, secondEnd]),
    firstSample: (firstBlock) => soundEnd - pcmLength(firstBlock),
  }
}

/** Two pages by themselves: decoders hand out the sound of the first when they see the second, and it must come alone. */
async function* pageByPage(
  source: ByteSource,
  head: Uint8Array,
  [first, second, rest]: readonly [number, number, number],
): AsyncGenerator<Uint8Array, void, void> {
  yield head
  yield await readExactly(source, first, second)
  if (rest > second) yield await readExactly(source, second, rest)
  yield* chunksFrom(source, rest)
}
