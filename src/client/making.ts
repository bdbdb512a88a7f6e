// Clips and pictures for programs: the media worker of the publish page, asked for one thing.
import { toBase64 } from '../core/bytes.ts'
import { previewSpan } from '../media/preview.ts'
import { createMedia, type Media } from '../publish/media.ts'
import { noteCut } from './storing.ts'
import { startMediaWorker } from './workers.ts'

let media: Media | undefined
export const mediaOnce = (): Media => {
  media ??= createMedia({ startWorker: startMediaWorker })
  return media
}

/** @throws DigmError unsupported-audio, truncated-audio, too-large, unreadable-file */
export async function cutClip(file: Blob, startSec: number, durationSec: number, most: number): Promise<string> {
  const { clean } = await mediaOnce().work('read', { file })
  const lengthSec = Number.isFinite(durationSec) && durationSec > 0 ? durationSec : undefined
  const span = previewSpan(clean.durationSec, startSec, lengthSec)
  const { bytes, hash } = await mediaOnce().work('cut', { file, clean, span, most })
  noteCut(hash, span)
  return toBase64(bytes)
}

/** @throws DigmError unsupported-picture, too-large */
export async function compressPicture(picture: Blob, most: number): Promise<string> {
  const { bytes, mime } = await mediaOnce().work('cover', { picture, crop: { x: 0.5, y: 0.5 }, most })
  return `data:${mime};base64,${toBase64(bytes)}`
}
