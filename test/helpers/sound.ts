// What a file sounds like, and what it becomes when it is cleaned.
import { nodePlatform } from '../../eldernode/publish/codecs.ts'
import { concatBytes } from '../../src/core/bytes.ts'
import { cleanAudio } from '../../src/media/clean/clean.ts'
import type { CleanFile, Codec } from '../../src/media/clean/plan.ts'
import { decodeChunks } from '../../src/media/decode.ts'
import { type ByteSource, chunksOf, memorySource, partsSource } from '../../src/media/source.ts'

export type Cleaned = { plan: CleanFile; bytes: Uint8Array<ArrayBuffer> }

export async function cleaned(bytes: Uint8Array): Promise<Cleaned> {
  const source = memorySource(bytes)
  const plan = await cleanAudio(source)
  return { plan, bytes: await allBytes(partsSource(source, plan.parts)) }
}

export async function allBytes(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of chunksOf(source)) chunks.push(chunk)
  return concatBytes(chunks)
}

/** All samples, channel after channel. */
export async function soundOf(codec: Codec, bytes: Uint8Array): Promise<Float32Array[]> {
  const decoder = await nodePlatform.openDecoder(codec)
  if (!decoder) throw new Error(`no decoder for ${codec}`)
  const heard: Float32Array[][] = []
  try {
    for await (const pcm of decodeChunks(chunksOf(memorySource(bytes)), decoder)) heard.push([...pcm.channels])
  } finally {
    decoder.free()
  }
  return (heard[0] ?? []).map((_, channel) => {
    const blocks = heard.map((block) => block[channel] ?? new Float32Array())
    const whole = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0))
    let at = 0
    for (const block of blocks) {
      whole.set(block, at)
      at += block.length
    }
    return whole
  })
}

export function contains(bytes: Uint8Array, wanted: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(Buffer.from(wanted))
}
