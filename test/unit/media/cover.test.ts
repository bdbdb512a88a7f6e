import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nodePlatform } from '../../../eldernode/publish/codecs.ts'
import { fromUtf8 } from '../../../src/core/bytes.ts'
import { MAX_COVER } from '../../../src/core/limits.ts'
import { type EncodeImage, isPicture, makeCover } from '../../../src/media/cover.ts'
import { drawCover } from '../../../src/media/drawn-cover.ts'
import { hasText } from '../../../src/media/source.ts'
import { noisePicture } from '../../helpers/audio.ts'

describe('a cover', () => {
  it('of the noisiest picture is WebP of at most 50 KiB', async () => {
    const bytes = await makeCover(await noisePicture(1400), nodePlatform.encodeImage)
    assert.ok(bytes.length <= MAX_COVER)
    assert.ok(hasText(bytes, 'WEBP', 8))
  })

  it('gives up quality before size, and takes the first that fits', async () => {
    const asked: string[] = []
    const encode: EncodeImage = async (_image, { side, format, quality }) => {
      asked.push(`${format} ${side} ${quality}`)
      return new Uint8Array(side === 512 && quality < 80 ? 50 : 500)
    }
    assert.equal((await makeCover(new Uint8Array(), encode, 100)).length, 50)
    assert.deepEqual(asked, ['webp 640 84', 'webp 640 74', 'webp 640 64', 'webp 640 52', 'webp 512 84', 'webp 512 74'])
  })

  it('is JPEG where the platform writes no WebP, and an error where nothing fits', async () => {
    const jpegOnly: EncodeImage = async (_image, { format }) =>
      format === 'webp' ? undefined : Uint8Array.of(0xff, 0xd8, 0xff)
    assert.deepEqual(await makeCover(new Uint8Array(), jpegOnly), Uint8Array.of(0xff, 0xd8, 0xff))
    await assert.rejects(
      makeCover(new Uint8Array(), async () => new Uint8Array(10), 5),
      { code: 'too-large' },
    )
  })

  it('is only made of what is a picture by its content', async () => {
    assert.ok(isPicture(await noisePicture(20)))
    assert.ok(isPicture(await makeCover(await noisePicture(20), nodePlatform.encodeImage)))
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'RIFFxxxxWAVE', '', '%PDF-1.4']) {
      assert.ok(!isPicture(Buffer.from(text)), text)
    }
  })

  it('is drawn from title and artist, always the same, never twice alike', async () => {
    const drawn = fromUtf8(drawCover('Title', 'Artist')) ?? ''
    assert.equal(fromUtf8(drawCover('Title', 'Artist')), drawn)
    const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '<&">'].map((title) => fromUtf8(drawCover(title, 'Artist')))
    assert.equal(new Set([drawn, ...others]).size, 10)
    for (const title of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '<&">']) {
      const bytes = await makeCover(drawCover(title, 'Artist'), nodePlatform.encodeImage)
      assert.ok(bytes.length <= MAX_COVER && hasText(bytes, 'WEBP', 8), title)
    }
  })
})
