// FLAC (RFC 9639): pictures, padding and large private blocks go, comments stay as text, frames are untouched. The last frame,
// whole by its own checksum, must reach the number of samples that the header promises.
import {
  firstSampleOf,
  flacCrc16,
  parseFlacFrame,
  parseStreamInfo,
  STREAMINFO_SIZE,
  type StreamInfo,
} from '../flac-frame.ts'
import { type ByteSource, hasText, type Part, readExactly, u24be } from '../source.ts'
import { type CleanFile, cleanFile, truncated, unsupported } from './plan.ts'
import { textOnlyComments } from './vorbis-comment.ts'

const STREAMINFO = 0
const APPLICATION = 2
const SEEKTABLE = 3
const VORBIS_COMMENT = 4
const CUESHEET = 5
const BLOCK_HEADER = 4
const MAX_BLOCKS = 1000
const MAX_KEPT_BLOCK = 256 * 1024
const MAX_APPLICATION = 16 * 1024
const ID3V1 = 128
/** The last frame is searched for within this much of the end; no frame of at most 8 channels of 32 bits is longer. */
const MAX_FRAME = 2 * 1024 * 1024 + 64
/** Places in the last frame that look like a header and are none; a file with more was made to be slow. */
const MAX_CANDIDATES = 64

/** @throws DigmError truncated-audio, unsupported-audio */
export async function cleanFlac(source: ByteSource, start: number): Promise<CleanFile> {
  const blocks: { type: number; body: Part }[] = []
  let at = start + 4
  for (let last = false; !last; ) {
    if (at + BLOCK_HEADER > source.size) throw truncated('it ends inside its header')
    const head = await readExactly(source, at, at + BLOCK_HEADER)
    const [type, from] = [(head[0] ?? 0) & 127, at + BLOCK_HEADER]
    last = (head[0] ?? 0) > 127
    at = from + u24be(head, 1)
    if (at > source.size) throw truncated('it ends inside its header')
    if (blocks.length > MAX_BLOCKS) throw unsupported('its header does not end')
    const body = await keptBody(source, type, from, at)
    if (body) blocks.push({ type, body })
  }
  const first = blocks[0]
  if (first?.type !== STREAMINFO) throw unsupported('its header is damaged')
  const info = parseStreamInfo(await readExactly(source, start + 8, start + 8 + STREAMINFO_SIZE))
  if (!info) throw unsupported('its header is damaged')
  const end = await audioEnd(source, at)
  const heard = await samplesIn(source, at, end, info)
  if (heard < info.samples) throw truncated(`${heard} of ${info.samples} samples are there`)
  return cleanFile('flac', { ...info, durationSec: (info.samples || heard) / info.sampleRate }, [
    { bytes: Uint8Array.of(0x66, 0x4c, 0x61, 0x43) },
    ...blocks.flatMap(({ type, body }, i) => [blockHeader(type, body, i === blocks.length - 1), body]),
    { from: at, to: end },
  ])
}

/** What stays of a metadata block; undefined when nothing does. */
async function keptBody(source: ByteSource, type: number, from: number, to: number): Promise<Part | undefined> {
  const size = to - from
  switch (type) {
    case STREAMINFO:
      return size === STREAMINFO_SIZE ? { from, to } : undefined
    case SEEKTABLE:
    case CUESHEET:
      return size <= MAX_KEPT_BLOCK ? { from, to } : undefined
    case APPLICATION:
      return size <= MAX_APPLICATION ? { from, to } : undefined
    case VORBIS_COMMENT: {
      const bytes = textOnlyComments(await readExactly(source, from, to))
      return bytes && { bytes }
    }
    default:
      return undefined
  }
}

function blockHeader(type: number, body: Part, last: boolean): Part {
  const size = 'bytes' in body ? body.bytes.length : body.to - body.from
  return { bytes: Uint8Array.of(type | (last ? 128 : 0), size >> 16, (size >> 8) & 255, size & 255) }
}

async function audioEnd(source: ByteSource, audio: number): Promise<number> {
  if (source.size - ID3V1 < audio) return source.size
  const tail = await readExactly(source, source.size - ID3V1, source.size - ID3V1 + 3)
  return hasText(tail, 'TAG') ? source.size - ID3V1 : source.size
}

/** The number of the sample behind the last frame, which must be whole and end at `end`. */
async function samplesIn(source: ByteSource, audio: number, end: number, info: StreamInfo): Promise<number> {
  if (end === audio) throw truncated('it holds no samples')
  const from = Math.max(audio, end - MAX_FRAME)
  const bytes = await readExactly(source, from, end)
  let candidates = 0
  for (let at = bytes.length - 6; at >= 0 && candidates < MAX_CANDIDATES; at--) {
    const frame = parseFlacFrame(bytes, at)
    if (!frame) continue
    candidates++
    // A frame with its own checksum behind it gives zero.
    if (flacCrc16(bytes.subarray(at)) === 0) return firstSampleOf(frame, info) + frame.blockSize
  }
  throw truncated('its last frame is incomplete')
}
