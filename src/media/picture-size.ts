// Width and height out of a picture's header: known before a codec is let near it, because forty megapixels are quick to promise.
import { fourCc, hasText, u16be, u16le, u24be, u32be, u32le } from './source.ts'

export type PictureSize = { width: number; height: number }

/** Of JPEG, PNG, GIF, WebP and AVIF; undefined for everything else and for damaged headers. */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const size = sizeIn(bytes)
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

function sizeIn(bytes: Uint8Array): PictureSize | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegSize(bytes)
  if (bytes[0] === 0x89 && hasText(bytes, 'PNG', 1)) return { width: u32be(bytes, 16), height: u32be(bytes, 20) }
  if (hasText(bytes, 'GIF8')) return { width: u16le(bytes, 6), height: u16le(bytes, 8) }
  if (hasText(bytes, 'RIFF') && hasText(bytes, 'WEBP', 8)) return webpSize(bytes)
  return hasText(bytes, 'ftypavif', 4) ? avifSize(bytes) : undefined
}

/** Of the first frame header among the segments. */
function jpegSize(bytes: Uint8Array): PictureSize | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) at++
    else {
      const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
      if (isFrame) return { width: u16be(bytes, at + 7), height: u16be(bytes, at + 5) }
      at += 2 + u16be(bytes, at + 2)
    }
  }
  return undefined
}

function webpSize(bytes: Uint8Array): PictureSize | undefined {
  switch (fourCc(bytes, 12)) {
    case 'VP8 ':
      return { width: u16le(bytes, 26) & 0x3fff, height: u16le(bytes, 28) & 0x3fff }
    case 'VP8L': {
      const packed = u32le(bytes, 21)
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: u24le(bytes, 24) + 1, height: u24le(bytes, 27) + 1 }
    default:
      return undefined
  }
}

const u24le = (bytes: Uint8Array, at: number): number => u24be(bytes.slice(at, at + 3).reverse(), 0)

/** The largest of the sizes that its boxes name. */
function avifSize(bytes: Uint8Array): PictureSize | undefined {
  let largest: PictureSize | undefined
  for (let at = 0; at + 16 <= Math.min(bytes.length, HEADER); at++) {
    if (!hasText(bytes, 'ispe', at)) continue
    const size = { width: u32be(bytes, at + 8), height: u32be(bytes, at + 12) }
    if (size.width * size.height > (largest ? largest.width * largest.height : 0)) largest = size
  }
  return largest
}
const HEADER = 64 * 1024
