import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { nodePlatform } from '../../../eldernode/publish/codecs.ts'
import { cleanAudio } from '../../../src/media/clean/clean.ts'
import { cutPreview, cutSound } from '../../../src/media/cut-preview.ts'
import type { Pcm } from '../../../src/media/decode.ts'
import { decodeChunks } from '../../../src/media/decode.ts'
import { type ByteSource, memorySource, partsSource } from '../../../src/media/source.ts'
import { wholeSound } from '../../../src/media/start/start.ts'
import { encodeFlac, encodeSound, noiseSound } from '../../helpers/encode.ts'

const SECONDS = 40
const RATE = 44_100

/** How well two stretches agree: 1 is the same, 0 nothing in common. */
function correlation(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

async function wholeOf(source: ByteSource, codec: Parameters<typeof wholeSound>[1]): Promise<Float32Array> {
  const decoder = await nodePlatform.openDecoder(codec)
  assert.ok(decoder)
  const blocks: Float32Array[] = []
  for await (const pcm of decodeChunks(await wholeSound(source, codec), decoder)) {
    blocks.push(pcm.channels[0] ?? new Float32Array())
  }
  decoder.free()
  const whole = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    whole.set(block, at)
    at += block.length
  }
  return whole
}

/** Counts what is read. */
function counted(bytes: Uint8Array): { source: ByteSource; read: () => number } {
  let read = 0
  const source = memorySource(bytes)
  return {
    source: {
      size: source.size,
      read: (start, end) => {
        read += Math.max(0, Math.min(end, source.size) - start)
        return source.read(start, end)
      },
    },
    read: () => read,
  }
}

describe('a preview out of the middle', () => {
  let sound: Pcm
  before(() => {
    sound = noiseSound(SECONDS, RATE)
  })

  for (const codec of ['mp3', 'vorbis', 'flac', 'wav'] as const) {
    it(`of ${codec} is the part that was asked for, to the sample`, async () => {
      const bytes = await encodeSound(sound, codec)
      const original = memorySource(bytes)
      const { container: _, ...clean } = await cleanAudio(original)
      const source = partsSource(original, clean.parts)
      const whole = await wholeOf(source, clean.codec)
      for (const startSec of [0, 0.5, 7.25, 19.999, SECONDS - 15]) {
        const cut = await cutSound(source, clean, { startSec, durationSec: 15 }, nodePlatform)
        const [heard = new Float32Array()] = cut.channels
        const from = Math.floor(startSec * RATE)
        assert.ok(Math.abs(heard.length - 15 * RATE) < RATE / 10, `${heard.length} samples`)
        // Behind the fade in, before the fade out.
        const [a, b] = [RATE, 13 * RATE]
        const agreement = correlation(heard.subarray(a, b), whole.subarray(from + a, from + b))
        assert.ok(agreement > 0.999, `from ${startSec} s: ${agreement}`)
      }
    })
  }

  it('reads a small part of a long FLAC', async () => {
    const bytes = encodeFlac(noiseSound(120, RATE))
    const whole = counted(bytes)
    const { container: _, ...clean } = await cleanAudio(whole.source)
    const part = counted(bytes)
    const span = { startSec: 80, durationSec: 15 }
    await cutSound(partsSource(part.source, clean.parts), clean, span, nodePlatform)
    assert.ok(part.read() < bytes.length / 4, `${part.read()} of ${bytes.length} bytes`)
  })

  it('becomes an MP3, and says so where nothing can be decoded', async () => {
    const bytes = await encodeSound(noiseSound(20, RATE), 'mp3')
    const source = memorySource(bytes)
    const { container: _, ...clean } = await cleanAudio(source)
    const span = { startSec: 2, durationSec: 15 }
    const preview = await cutPreview(partsSource(source, clean.parts), clean, span, nodePlatform)
    assert.equal((await cleanAudio(memorySource(preview.bytes))).codec, 'mp3')
    const deaf = { ...nodePlatform, openDecoder: async () => undefined }
    await assert.rejects(cutPreview(source, clean, span, deaf), { code: 'unsupported-audio' })
  })

  it('can be given up', async () => {
    const source = memorySource(await encodeSound(noiseSound(20, RATE), 'wav'))
    const { container: _, ...clean } = await cleanAudio(source)
    const cut = cutPreview(source, clean, { startSec: 0, durationSec: 15 }, nodePlatform, AbortSignal.abort())
    await assert.rejects(cut, { code: 'cancelled' })
  })
})
