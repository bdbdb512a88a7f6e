// FLAC from the frame that holds a sample: found by halving the file, because every frame says its number. A header that is none is
// told by its checksum and by the frame that follows.
import { unsupported } from '../clean/plan.ts'
import { firstSampleOf, parseFlacFrame, parseStreamInfo, STREAMINFO_SIZE, type StreamInfo } from '../flac-frame.ts'
import { type ByteSource, readExactly, u24be } from '../source.ts'
import { chunksFrom, headThen, type SoundStart } from './bytes-from.ts'

const MAGIC = 4
const BLOCK_HEADER = 4
const LAST_BLOCK = 0x80
/** Enough for two whole frames of CD sound; more is read where there are none. */
const WINDOW = 64 * 1024
const MAX_WINDOW = 4 * 1024 * 1024
/** The search ends when so little is left that it can be decoded. */
const NEAR = 128 * 1024

/** Places that look like a header; a file with more was made to be slow. */
const MAX_CANDIDATES = 64

type Found = { at: number; sample: number }

export async function startFlac(source: ByteSource, sample: number): Promise<SoundStart> {
  const head = await readExactly(source, 0, MAGIC + BLOCK_HEADER + STREAMINFO_SIZE)
  const info = parseStreamInfo(head.subarray(MAGIC + BLOCK_HEADER))
  if (!info) throw unsupported('its header is damaged')
  const soundAt = await endOfBlocks(source)
  let best: Found = { at: soundAt, sample: 0 }
  for (let [low, high] = [soundAt, source.size]; high - low > NEAR; ) {
    const middle = Math.floor((low + high) / 2)
    const found = await frameFrom(source, middle, high, info)
    if (found && found.sample <= sample) {
      if (found.sample >= best.sample) best = found
      low = Math.max(middle, found.at)
    } else high = middle
  }
  const alone = head.slice()
  alone[MAGIC] = LAST_BLOCK
  return { chunks: headThen(alone, chunksFrom(source, best.at)), firstSample: () => best.sample }
}

async function endOfBlocks(source: ByteSource): Promise<number> {
  for (let at = MAGIC; ; ) {
    const block = await readExactly(source, at, at + BLOCK_HEADER)
    at += BLOCK_HEADER + u24be(block, 1)
    if ((block[0] ?? 0) >= LAST_BLOCK) return at
  }
}

/** The first frame that begins in `[from, to)`. */
async function frameFrom(source: ByteSource, from: number, to: number, info: StreamInfo): Promise<Found | undefined> {
  for (let size = WINDOW; size <= MAX_WINDOW; size *= 4) {
    const bytes = await readExactly(source, from, Math.min(source.size, from + size))
    for (let at = 0, candidates = 0; at < bytes.length && from + at < to && candidates < MAX_CANDIDATES; at++) {
      const frame = parseFlacFrame(bytes, at)
      if (!frame) continue
      candidates++
      const next = frame.variable ? frame.number + frame.blockSize : frame.number + 1
      if (isFollowedBy(bytes, at + 2, next)) return { at: from + at, sample: firstSampleOf(frame, info) }
    }
    if (from + bytes.length >= source.size) return undefined
  }
  return undefined
}

function isFollowedBy(bytes: Uint8Array, from: number, number: number): boolean {
  for (let at = from; at < bytes.length; at++) if (parseFlacFrame(bytes, at)?.number === number) return true
  return false
}
