// Covers in the worker: a picture is let in by its content and its size, decoded small, cut square and written.
import { DigmError } from '../core/errors.ts'
import { type EncodeImage, isPicture, MAX_PICTURE, MAX_PIXELS } from '../media/cover.ts'
import { pictureSize } from '../media/picture-size.ts'
import type { Crop } from './media-messages.ts'

/** Nothing is decoded larger than a cover can use. */
const LARGEST_SIDE = 640
const MAX_STRETCH = 20
const HEADER = 1024 * 1024

/** A square, at most as large as a cover. @throws DigmError unsupported-picture, too-large */
export async function squareOf(picture: Blob | ImageBitmap, crop: Crop): Promise<ImageBitmap> {
  const bitmap = picture instanceof Blob ? await decodeSmall(picture) : picture
  const side = Math.min(bitmap.width, bitmap.height)
  const x = Math.round((bitmap.width - side) * within(crop.x))
  const y = Math.round((bitmap.height - side) * within(crop.y))
  const square = await createImageBitmap(bitmap, x, y, side, side)
  bitmap.close()
  return square
}

const within = (share: number): number => Math.max(0, Math.min(1, share))

async function decodeSmall(picture: Blob): Promise<ImageBitmap> {
  if (picture.size > MAX_PICTURE) throw new DigmError('too-large', { what: 'picture' })
  const header = new Uint8Array(await picture.slice(0, HEADER).arrayBuffer())
  // By content: an SVG can carry script, and whatever else has no size is no picture.
  const size = isPicture(header) ? pictureSize(header) : undefined
  if (!size) throw new DigmError('unsupported-picture')
  const { width, height } = size
  if (width * height > MAX_PIXELS) throw new DigmError('too-large', { what: 'picture' })
  if (Math.max(width, height) > MAX_STRETCH * Math.min(width, height)) throw new DigmError('unsupported-picture')
  const side = Math.min(width, height, LARGEST_SIDE)
  const resize = width < height ? { resizeWidth: side } : { resizeHeight: side }
  return createImageBitmap(picture, { ...resize, resizeQuality: 'high' }).catch((cause: unknown) => {
    throw new DigmError('unsupported-picture', {}, { cause })
  })
}

export const encodeSquare: EncodeImage<ImageBitmap> = async (square, { side, format, quality }) => {
  const wanted = Math.min(side, square.width)
  const canvas = new OffscreenCanvas(wanted, wanted)
  const context = canvas.getContext('2d')
  if (!context) throw new DigmError('unsupported-picture')
  if (format === 'jpeg') context.fillRect(0, 0, wanted, wanted)
  context.imageSmoothingQuality = 'high'
  context.drawImage(square, 0, 0, wanted, wanted)
  const type = `image/${format}`
  const blob = await canvas.convertToBlob({ type, quality: quality / 100 })
  // Where a browser cannot write a format it writes PNG.
  return blob.type === type ? new Uint8Array(await blob.arrayBuffer()) : undefined
}
