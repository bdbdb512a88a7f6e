// Vorbis comments (xiph.org/vorbis/doc/v-comment.html) without pictures: what FLAC, Vorbis and Opus keep their tags in.
import { concatBytes } from '../../core/bytes.ts'
import { u32le, writeU32le } from '../source.ts'

const PICTURE_FIELDS = ['METADATA_BLOCK_PICTURE', 'COVERART', 'COVERARTMIME', 'COVERARTDESCRIPTION']
/** A longer one is a picture under another name, or a cue sheet of a whole record. */
const MAX_COMMENT = 16 * 1024

/** The block, up to its last comment, with only text in it; undefined when it is damaged. */
export function textOnlyComments(block: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const vendorEnd = 4 + u32le(block, 0)
  if (vendorEnd + 4 > block.length) return undefined
  const kept: Uint8Array[] = []
  let at = vendorEnd + 4
  for (let left = u32le(block, vendorEnd); left > 0; left--) {
    if (at + 4 > block.length) return undefined
    const end = at + 4 + u32le(block, at)
    if (end > block.length) return undefined
    if (isText(block.subarray(at + 4, end))) kept.push(block.subarray(at, end))
    at = end
  }
  const count = new Uint8Array(4)
  writeU32le(count, 0, kept.length)
  return concatBytes([block.subarray(0, vendorEnd), count, ...kept])
}

function isText(comment: Uint8Array): boolean {
  const equals = comment.indexOf(0x3d)
  if (equals < 1 || comment.length > MAX_COMMENT) return false
  return !PICTURE_FIELDS.includes(String.fromCharCode(...comment.subarray(0, Math.min(equals, 64))).toUpperCase())
}
