import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { encodeMp3 } from '../../../eldernode/publish/codecs.ts'
import { fromBase64 } from '../../../src/core/bytes.ts'
import { MAX_PREVIEW } from '../../../src/core/limits.ts'
import type { Pcm } from '../../../src/media/decode.ts'
import { PeakMeter } from '../../../src/media/peaks.ts'
import { encodePreview, PreviewCutter, previewSpan } from '../../../src/media/preview.ts'
import { tone } from '../../helpers/audio.ts'
import { runs } from '../../helpers/runs.ts'
import { cleaned } from '../../helpers/sound.ts'

const RATE = 1000

/** Splits sound into blocks of any size. */
function* blocksOf(pcm: Pcm, sizes: readonly number[]): Generator<Pcm> {
  const length = pcm.channels[0]?.length ?? 0
  for (let at = 0, i = 0; at < length; i++) {
    const size = sizes[i % sizes.length] ?? length
    yield { ...pcm, channels: pcm.channels.map((channel) => channel.subarray(at, at + size)) }
    at += size
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 })

describe('a preview', () => {
  it('is 30 s from a third in, or all there is', () => {
    assert.deepEqual(previewSpan(300), { startSec: 100, durationSec: 30 })
    assert.deepEqual(previewSpan(40), { startSec: 10, durationSec: 30 })
    assert.deepEqual(previewSpan(12), { startSec: 0, durationSec: 12 })
    assert.deepEqual(previewSpan(300, 290), { startSec: 270, durationSec: 30 })
    assert.deepEqual(previewSpan(300, -5), { startSec: 0, durationSec: 30 })
    assert.deepEqual(previewSpan(300, 20, 10), { startSec: 20, durationSec: 10 })
  })

  it('is the right stretch however the sound is chopped, and faded at both ends', () => {
    const ramp = Float32Array.from({ length: 100 * RATE }, (_, i) => i)
    fc.assert(
      fc.property(sizes, (chop) => {
        const cutter = new PreviewCutter({ startSec: 20, durationSec: 30 })
        for (const block of blocksOf({ channels: [ramp], sampleRate: RATE }, chop)) cutter.push(block)
        const [cut] = cutter.result()?.channels ?? []
        assert.equal(cut?.length, 30 * RATE)
        assert.deepEqual([cut?.[0], cut?.at(-1)], [0, 0])
        assert.deepEqual([cut?.[15 * RATE], cut?.[16 * RATE]], [35 * RATE, 36 * RATE])
      }),
      { numRuns: runs(50) },
    )
  })

  it('gives surround two sides', () => {
    const cutter = new PreviewCutter({ startSec: 0, durationSec: 10 })
    const channels = [1, 2, 3, 4, 5, 6].map((level) => new Float32Array(10 * RATE).fill(level))
    cutter.push({ channels, sampleRate: RATE })
    const cut = cutter.result()?.channels ?? []
    assert.deepEqual(
      cut.map((channel) => channel[5 * RATE]),
      [3, 4],
    )
  })

  it('is MP3 of at most 1 MiB', async () => {
    const bytes = await encodePreview(tone({ seconds: 30 }), encodeMp3)
    assert.ok(bytes.length <= MAX_PREVIEW)
    const { plan } = await cleaned(bytes)
    assert.equal(plan.codec, 'mp3')
    assert.ok(Math.abs(plan.durationSec - 30) < 0.1)
  })

  it('is within the limit at every length and bit rate that is offered', async () => {
    for (const seconds of [15, 60]) {
      for (const kbps of [128, 96, 64, 48, 32] as const) {
        const bytes = await encodeMp3(tone({ seconds, sampleRate: 22_050 }), kbps)
        assert.ok(bytes.length <= MAX_PREVIEW, `${seconds} s at ${kbps} kbit/s`)
      }
    }
  })

  it('lowers its bit rate until it fits, and says so when nothing does', async () => {
    const pcm = tone({ seconds: 4 })
    const tried: number[] = []
    const encode = async (_pcm: Pcm, kbps: number) => {
      tried.push(kbps)
      return new Uint8Array((kbps * 1000 * 4) / 8 + 600)
    }
    assert.equal((await encodePreview(pcm, encode, 50_000)).length, 48_600)
    assert.deepEqual(tried, [96])
    await assert.rejects(encodePreview(pcm, encode, 1000), { code: 'too-large' })
  })
})

describe('peaks', () => {
  it('are 200 buckets of the loudest sample, however the sound is chopped', () => {
    const loudAt = (bucket: number) => (bucket % 10) / 10
    const length = 20 * RATE
    const plane = Float32Array.from({ length }, (_, i) => -loudAt(Math.floor((i * 200) / length)))
    const silent = new Float32Array(length)
    fc.assert(
      fc.property(sizes, (chop) => {
        const meter = new PeakMeter(20)
        for (const block of blocksOf({ channels: [silent, plane], sampleRate: RATE }, chop)) meter.push(block)
        const text = meter.toBase64()
        assert.ok(text.length <= 268)
        assert.deepEqual(
          [...(fromBase64(text) ?? [])],
          Array.from({ length: 200 }, (_, i) => Math.round(Math.fround(loudAt(i)) * 255)),
        )
      }),
      { numRuns: runs(100) },
    )
  })

  it('hold more sound than announced, and less', () => {
    for (const announcedSec of [1, 1000]) {
      const meter = new PeakMeter(announcedSec)
      meter.push({ channels: [new Float32Array(20 * RATE).fill(2)], sampleRate: RATE })
      assert.equal(fromBase64(meter.toBase64())?.[0], 255)
    }
  })
})
