import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pcm } from '../../../src/media/decode.ts'
import { gainsOf, integratedLufs, type Loudness, LoudnessMeter } from '../../../src/media/loudness.ts'
import { TrackMeters } from '../../../src/media/measure.ts'

type Part = { seconds: number; db: number }

/** A sine of 1 kHz, part by part at levels in dBFS of its peak. */
function sine(parts: readonly Part[], channels: number, sampleRate = 48_000): Pcm {
  const plane = parts.flatMap(({ seconds, db }) => {
    const level = 10 ** (db / 20)
    return Array.from(
      { length: seconds * sampleRate },
      (_, i) => level * Math.sin((2 * Math.PI * 1000 * i) / sampleRate),
    )
  })
  return { channels: Array.from({ length: channels }, () => Float32Array.from(plane)), sampleRate }
}

function measured(pcm: Pcm, chop = 10_000): Loudness {
  const meter = new LoudnessMeter()
  const length = pcm.channels[0]?.length ?? 0
  for (let at = 0; at < length; at += chop) {
    meter.push({ ...pcm, channels: pcm.channels.map((channel) => channel.subarray(at, at + chop)) })
  }
  return meter.result()
}

const near = (value: number | undefined, wanted: number) =>
  assert.ok(value !== undefined && Math.abs(value - wanted) <= 0.1, `${value} is not ${wanted}`)

describe('loudness', () => {
  // EBU Tech 3341, cases 1 to 5.
  const CASES: [what: string, parts: Part[], lufs: number][] = [
    ['a stereo sine at -23 dBFS', [{ seconds: 20, db: -23 }], -23],
    ['a stereo sine at -33 dBFS', [{ seconds: 20, db: -33 }], -33],
    [
      'quiet ends',
      [
        { seconds: 10, db: -36 },
        { seconds: 60, db: -23 },
        { seconds: 10, db: -36 },
      ],
      -23,
    ],
    [
      'ends below the absolute gate',
      [
        { seconds: 10, db: -72 },
        { seconds: 10, db: -36 },
        { seconds: 60, db: -23 },
        { seconds: 10, db: -36 },
        { seconds: 10, db: -72 },
      ],
      -23,
    ],
    [
      'three levels within the relative gate',
      [
        { seconds: 20, db: -26 },
        { seconds: 20, db: -20 },
        { seconds: 20, db: -26 },
      ],
      -23,
    ],
  ]
  for (const [what, parts, lufs] of CASES) {
    it(`of ${what} is ${lufs} LUFS`, () => near(integratedLufs([measured(sine(parts, 2))]), lufs))
  }

  it('does not depend on the sample rate, nor on how the sound is chopped', () => {
    for (const sampleRate of [8000, 22_050, 44_100, 96_000]) {
      near(integratedLufs([measured(sine([{ seconds: 5, db: -20 }], 2, sampleRate), 777)]), -20)
    }
  })

  it('of surround counts the sides for more and the lowest channel not at all', () => {
    const { channels, sampleRate } = sine([{ seconds: 5, db: -23 }], 6)
    const only = (...heard: number[]) =>
      integratedLufs([
        measured({ channels: channels.map((c, i) => (heard.includes(i) ? c : c.map(() => 0))), sampleRate }),
      ])
    near(only(0, 1), -23)
    near(only(2), -26)
    near(only(4, 5), -21.5)
    assert.equal(only(3), undefined)
  })

  it('of mono is the same however many channels its decoder gives', () => {
    const results = [1, 2].map((channels) => {
      const meters = new TrackMeters({ durationSec: 5, channels: 1 })
      meters.push(sine([{ seconds: 5, db: -20 }], channels))
      return meters.result()
    })
    assert.deepEqual(results[0], results[1])
  })

  it('becomes a gain to -18 LUFS, of the track and of the whole album', () => {
    const loud = measured(sine([{ seconds: 10, db: -13 }], 2))
    const soft = measured(sine([{ seconds: 10, db: -19 }], 2))
    const [first, second] = gainsOf([loud, soft])
    near(first?.trackDb, -5)
    near(second?.trackDb, 1)
    near(first?.albumDb, -3)
    assert.equal(second?.albumDb, first?.albumDb)
  })

  it('is nothing of silence, of a click and of what cannot be decoded', () => {
    const silence = measured({ channels: [new Float32Array(96_000)], sampleRate: 48_000 })
    const click = measured(sine([{ seconds: 0.3, db: 0 }], 1))
    assert.deepEqual(gainsOf([silence, click, undefined]), [undefined, undefined, undefined])
    const tone = measured(sine([{ seconds: 2, db: -20 }], 2))
    assert.ok(gainsOf([undefined, tone])[1])
  })
})
