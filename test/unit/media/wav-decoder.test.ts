import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { concatBytes, utf8 } from '../../../src/core/bytes.ts'
import { createWavDecoder } from '../../../src/media/wav-decoder.ts'
import { runs } from '../../helpers/runs.ts'

const le = (value: number, width: number) =>
  Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 255)

function wav(tag: number, bits: number, channels: number, data: Uint8Array): Uint8Array {
  const frame = (channels * bits) / 8
  const fmt = concatBytes([le(tag, 2), le(channels, 2), le(8000, 4), le(8000 * frame, 4), le(frame, 2), le(bits, 2)])
  const chunks = concatBytes([utf8('fmt '), le(16, 4), fmt, utf8('data'), le(data.length, 4), data])
  return concatBytes([utf8('RIFF'), le(chunks.length + 4, 4), utf8('WAVE'), chunks])
}

async function decode(bytes: Uint8Array, chunk: number): Promise<number[][]> {
  const decoder = createWavDecoder()
  const planes: number[][] = []
  for (let at = 0; at < bytes.length; at += chunk) {
    const { channels } = await decoder.decode(bytes.subarray(at, at + chunk))
    for (const [i, channel] of channels.entries()) planes[i] = [...(planes[i] ?? []), ...channel]
  }
  return planes
}

describe('the WAV reader', () => {
  it('reads every width of sample', async () => {
    const cases: [string, number, number, Uint8Array][] = [
      ['8 bit', 1, 8, Uint8Array.of(128, 192, 0)],
      ['16 bit', 1, 16, concatBytes([le(0, 2), le(16384, 2), le(-32768, 2)])],
      ['24 bit', 1, 24, concatBytes([le(0, 3), le(4194304, 3), le(-8388608, 3)])],
      ['32 bit', 1, 32, concatBytes([le(0, 4), le(1073741824, 4), le(-2147483648, 4)])],
      ['float', 3, 32, new Uint8Array(Float32Array.of(0, 0.5, -1).buffer)],
      ['double', 3, 64, new Uint8Array(Float64Array.of(0, 0.5, -1).buffer)],
    ]
    for (const [name, tag, bits, data] of cases) {
      assert.deepEqual(await decode(wav(tag, bits, 1, data), 1000), [[0, 0.5, -1]], name)
    }
  })

  it('gives the same however the file is chopped, and stops at the end of the samples', async () => {
    const samples = Float32Array.from({ length: 400 }, (_, i) => i / 400)
    const bytes = concatBytes([wav(3, 32, 2, new Uint8Array(samples.buffer)), utf8('LIST'), le(4, 4), utf8('INFO')])
    const whole = await decode(bytes, bytes.length)
    assert.deepEqual([whole.length, whole[0]?.length, whole[1]?.[1]], [2, 200, samples[3]])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (chunk) => {
        assert.deepEqual(await decode(bytes, chunk), whole)
      }),
      { numRuns: runs(60) },
    )
  })
})
