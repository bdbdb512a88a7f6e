import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { layOut, RENUMBERED, readPage, renumbered } from '../../../../src/media/clean/ogg-page.ts'
import { memorySource, Scanner } from '../../../../src/media/source.ts'
import { noisePicture, toneOgg } from '../../../helpers/audio.ts'
import { pageBytes, pagesOf, withOggPicture } from '../../../helpers/ogg.ts'
import { runs } from '../../../helpers/runs.ts'
import { cleaned } from '../../../helpers/sound.ts'

describe('Ogg pages', () => {
  it('come out numbered without a gap, all checksums right, when fewer header pages are left', async () => {
    const withPicture = withOggPicture(await toneOgg({ seconds: 6 }), await noisePicture(420))
    const [before, after] = [pagesOf(withPicture), pagesOf((await cleaned(withPicture)).bytes)]
    assert.ok(after.length < before.length)
    assert.ok(before.every((page) => page.checksumHolds))
    assert.ok(after.every((page) => page.checksumHolds))
    assert.deepEqual(
      after.map((page) => page.sequence),
      after.map((_, i) => i),
    )
    assert.deepEqual(after.at(-1)?.body, before.at(-1)?.body)
  })

  it('give the same checksum by arithmetic as by going over every byte', async () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 600 })
    const number = fc.integer({ min: 0, max: 0xffffffff })
    await fc.assert(
      fc.asyncProperty(bytes, number, number, async (body, from, to) => {
        const lacing = [...Array.from({ length: Math.floor(body.length / 255) }, () => 255), body.length % 255]
        const page = { flags: 0, granule: new Uint8Array(8), serial: 7, sequence: from, lacing, body }
        const read = await readPage(new Scanner(memorySource(pageBytes(page))), 0)
        assert.ok(read && read !== 'cut')
        const moved = pageBytes(page)
        moved.set(renumbered(read, to), RENUMBERED.from)
        assert.deepEqual(moved, pageBytes({ ...page, sequence: to }))
      }),
    )
  })

  it('hold packets of any length, one page after another', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 3 }), (lengths) => {
        const packets = lengths.map((length, i) => new Uint8Array(length).fill(i + 1))
        const pages = layOut(packets, 9, 1).flatMap((bytes) => pagesOf(bytes))
        assert.ok(pages.every((page) => page.checksumHolds))
        assert.deepEqual(
          pages.map((page) => page.sequence),
          pages.map((_, i) => i + 1),
        )
        const ends: number[] = []
        let length = 0
        for (const size of pages.flatMap((page) => page.lacing)) {
          length += size
          if (size === 255) continue
          ends.push(length)
          length = 0
        }
        assert.deepEqual(ends, lengths)
      }),
      { numRuns: runs(100) },
    )
  })
})
