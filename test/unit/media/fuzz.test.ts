import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import fc from 'fast-check'
import { DigmError } from '../../../src/core/errors.ts'
import { cleanAudio } from '../../../src/media/clean/clean.ts'
import { sniff } from '../../../src/media/sniff.ts'
import { memorySource, partsSource } from '../../../src/media/source.ts'
import { startAt } from '../../../src/media/start/start.ts'
import { readTags } from '../../../src/media/tags.ts'
import { fixture, toneMp3, toneOgg, toneWav } from '../../helpers/audio.ts'
import { runs } from '../../helpers/runs.ts'
import { allBytes } from '../../helpers/sound.ts'

/** A plan that can be carried out, or a DigmError: nothing else may come out. */
async function survives(bytes: Uint8Array): Promise<void> {
  const source = memorySource(bytes)
  try {
    const plan = await cleanAudio(source)
    assert.ok(plan.durationSec > 0 && plan.durationSec < Number.POSITIVE_INFINITY)
    assert.equal((await allBytes(partsSource(source, plan.parts))).length, plan.size)
    await readTags(source, plan.container)
    // A preview from the middle of it is found, or refused.
    const published = partsSource(source, plan.parts)
    const { chunks } = await startAt(published, plan, plan.durationSec / 2)
    for await (const chunk of chunks) assert.ok(chunk.length <= plan.size + 1024)
  } catch (error) {
    if (!(error instanceof DigmError)) throw error
  }
}

const MAGIC = [
  'ID3\x03\0\0\0\0\x10\x20',
  'ID3\x04\0\x80\0\0\x01\x01',
  'fLaC\0\0\0\x22',
  'OggS\0\x02',
  'RIFF\0\0\0\0WAVEfmt ',
]

describe('files from outside', () => {
  let real: Uint8Array[]
  before(async () => {
    const tags = { title: 'Title', album: 'Album', artist: 'Artist' }
    const files = ['tone.flac', 'tone.opus', 'tone.m4a', 'tone-id3v24.mp3', 'video.mp4'] as const
    const made = [toneMp3({ seconds: 1, tags }), toneOgg({ seconds: 1 }), toneWav({ seconds: 0.2 })]
    real = await Promise.all([...files.map((name) => fixture(name)), ...made])
  })

  it('of random bytes never break anything', async () => {
    const start = fc.oneof(fc.constant(''), fc.constantFrom(...MAGIC), fc.constant('\0\0\0\x18ftypM4A '))
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 4096 }), async (magic, bytes) => {
        const whole = Buffer.concat([Buffer.from(magic, 'latin1'), bytes])
        await sniff(memorySource(whole)).catch((error: unknown) => assert.ok(error instanceof DigmError))
        await survives(new Uint8Array(whole))
      }),
      { numRuns: runs(400) },
    )
  })

  it('that are real but damaged never break anything', async () => {
    const edit = fc.record({
      // Headers are where the harm is done.
      at: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.nat({ max: 100_000 })),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    })
    const damage = fc.record({
      file: fc.nat({ max: 7 }),
      edits: fc.array(edit, { minLength: 1, maxLength: 6 }),
      cutTo: fc.option(fc.nat({ max: 100_000 })),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, edits, cutTo }) => {
        const bytes = real[file]?.slice(0, cutTo ?? undefined) ?? new Uint8Array()
        for (const { at, bytes: put } of edits) {
          if (bytes.length > put.length) bytes.set(put, at % (bytes.length - put.length))
        }
        await survives(bytes)
      }),
      { numRuns: runs(400) },
    )
  })
})
