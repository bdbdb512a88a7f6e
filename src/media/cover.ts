// The cover of an album: a picture made small enough for everybody to carry, or a composition drawn from title and artist.
import { DigmError } from '../core/errors.ts'
import { MAX_COVER } from '../core/limits.ts'
import { hasText } from './source.ts'

export type CoverFormat = 'webp' | 'jpeg'
/**
 * Draws `image` (a picture, or SVG) within `side` x `side` pixels; `quality` is 1..100. Undefined when the platform cannot write
 * the format; throws when the picture cannot be read.
 */
export type EncodeImage<Image = Uint8Array> = (
  image: Image,
  wanted: { side: number; format: CoverFormat; quality: number },
) => Promise<Uint8Array<ArrayBuffer> | undefined>

const FORMATS: readonly CoverFormat[] = ['webp', 'jpeg']
const SIDES = [640, 512, 400, 320, 240, 160]
const QUALITIES = [84, 74, 64, 52]
/** A picture of the artist's that is larger than this is not a cover. */
export const MAX_PICTURE = 40 * 1024 * 1024
export const MAX_PIXELS = 100_000_000

/** By content; what is not one of these never reaches the codec. */
export function isPicture(bytes: Uint8Array): boolean {
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
  const png = bytes[0] === 0x89 && hasText(bytes, 'PNG', 1)
  const webp = hasText(bytes, 'RIFF') && hasText(bytes, 'WEBP', 8)
  return jpeg || png || webp || hasText(bytes, 'GIF8') || hasText(bytes, 'ftypavif', 4)
}

/**
 * The first that fits: WebP before JPEG, large before small, fine before coarse.
 * @throws DigmError too-large; whatever the codec throws on a broken picture
 */
export async function makeCover<Image>(
  image: Image,
  encode: EncodeImage<Image>,
  most = MAX_COVER,
): Promise<Uint8Array<ArrayBuffer>> {
  for (const format of FORMATS) {
    for (const side of SIDES) {
      for (const quality of QUALITIES) {
        const bytes = await encode(image, { side, format, quality })
        if (bytes === undefined) break
        if (bytes.length <= most) return bytes
      }
    }
  }
  throw new DigmError('too-large', { what: 'cover', most })
}
