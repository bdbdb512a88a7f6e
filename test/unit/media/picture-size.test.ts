import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { pictureSize } from '../../../src/media/picture-size.ts'

const FORMATS = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const

const made = async (format: (typeof FORMATS)[number], options: object = {}): Promise<Uint8Array> =>
  sharp({ create: { width: 123, height: 45, channels: 3, background: '#246' } })
    .toFormat(format, options)
    .toBuffer()

describe('the size of a picture', () => {
  for (const format of FORMATS) {
    it(`stands in the header of ${format}`, async () => {
      assert.deepEqual(pictureSize(await made(format)), { width: 123, height: 45 })
    })
  }

  it('stands in every kind of WebP and in a progressive JPEG', async () => {
    assert.deepEqual(pictureSize(await made('webp', { lossless: true })), { width: 123, height: 45 })
    assert.deepEqual(pictureSize(await made('jpeg', { progressive: true })), { width: 123, height: 45 })
    const alpha = sharp({
      create: { width: 123, height: 45, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } },
    })
    assert.deepEqual(pictureSize(await alpha.webp().toBuffer()), { width: 123, height: 45 })
  })

  it('is nothing of what is none, and never breaks', async () => {
    assert.equal(pictureSize(Buffer.from('<svg width="10" height="10"/>')), undefined)
    const real = await Promise.all(FORMATS.map((format) => made(format)))
    const edits = fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { maxLength: 8 })
    fc.assert(
      fc.property(fc.nat({ max: 4 }), edits, fc.nat({ max: 400 }), (format, changes, length) => {
        const bytes = Uint8Array.from(real[format] ?? []).slice(0, length)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        const size = pictureSize(bytes)
        assert.ok(size === undefined || (size.width > 0 && size.height > 0))
      }),
    )
  })
})
