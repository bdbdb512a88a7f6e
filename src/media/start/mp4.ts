// AAC out of an MP4 as ADTS (ISO 13818-7, section 6.2): every frame with its own header, so that a decoder can begin at any of them.
import { boxesIn, childrenNamed, findBox } from '../clean/mp4-boxes.ts'
import { type AacConfig, aacConfigOf } from '../clean/mp4-config.ts'
import { sampleTable } from '../clean/mp4-samples.ts'
import { unsupported } from '../clean/plan.ts'
import { type ByteSource, fourCc, readExactly, u32be } from '../source.ts'
import type { SoundStart } from './bytes-from.ts'

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
/** Samples of sound in a frame, before spectral band replication doubles them. */
const FRAME = 1024
/** Frames before the wanted one that a decoder needs to agree with itself. */
const EARLIER = 4
const ADTS_HEADER = 7
const MAX_ADTS_FRAME = 0x1fff
/** About as many bytes are read at once. */
const CHUNK = 256 * 1024

type Index = { config: AacConfig; offsets: Float64Array; sizes: Uint32Array }

/** @param source cleaned: `ftyp`, `moov`, then the sound */
export async function startMp4(source: ByteSource, startSec: number): Promise<SoundStart> {
  const index = await indexOf(source)
  const framesASec = (RATES[index.config.rateIndex] ?? 0) / FRAME
  const frame = Math.max(0, Math.min(index.sizes.length - 1, Math.floor(startSec * framesASec) - EARLIER))
  return {
    chunks: adtsFrames(source, index, frame),
    firstSample: ({ sampleRate }) => Math.round((frame / framesASec) * sampleRate),
  }
}

async function indexOf(source: ByteSource): Promise<Index> {
  const ftyp = await readExactly(source, 0, 8)
  const moovAt = u32be(ftyp, 0)
  const head = await readExactly(source, moovAt, moovAt + 8)
  const bytes = await readExactly(source, moovAt, moovAt + u32be(head, 0))
  const moov = boxesIn(bytes, 0, bytes.length)?.[0]
  const trak =
    moov &&
    childrenNamed(bytes, moov, 'trak').find((box) => {
      const hdlr = findBox(bytes, box, 'mdia', 'hdlr')
      return hdlr !== undefined && fourCc(bytes, hdlr.body + 8) === 'soun'
    })
  const stsd = trak && findBox(bytes, trak, 'mdia', 'minf', 'stbl', 'stsd')
  const entry = stsd && boxesIn(bytes, stsd.body + 8, stsd.end)?.[0]
  const config = entry && aacConfigOf(bytes, entry)
  if (!trak || !config) throw unsupported('its kind of AAC cannot be decoded')
  return { config, ...sampleTable(bytes, trak) }
}

async function* adtsFrames(
  source: ByteSource,
  { config, offsets, sizes }: Index,
  from: number,
): AsyncGenerator<Uint8Array, void, void> {
  for (let first = from; first < sizes.length; ) {
    let behind = first
    let length = 0
    // A run of frames that lie one behind the other is read in one go.
    const start = offsets[first] ?? 0
    while (behind < sizes.length && length < CHUNK && offsets[behind] === start + length) {
      length += sizes[behind] ?? 0
      behind++
    }
    const sound = await readExactly(source, start, start + length)
    const frames = new Uint8Array(length + (behind - first) * ADTS_HEADER)
    for (let frame = first, at = 0, read = 0; frame < behind; frame++) {
      const size = sizes[frame] ?? 0
      frames.set(adtsHeader(config, size), at)
      frames.set(sound.subarray(read, read + size), at + ADTS_HEADER)
      at += ADTS_HEADER + size
      read += size
    }
    yield frames
    first = behind
  }
}

function adtsHeader({ profile, rateIndex, channelConfig }: AacConfig, size: number): Uint8Array {
  const length = size + ADTS_HEADER
  if (length > MAX_ADTS_FRAME) throw unsupported('its frames are damaged')
  return Uint8Array.of(
    0xff,
    0xf1,
    (profile << 6) | (rateIndex << 2) | (channelConfig >> 2),
    ((channelConfig & 3) << 6) | (length >> 11),
    (length >> 3) & 255,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  )
}

/** The length of the ADTS frame that begins at `at`; undefined when none does. */
export function adtsLength(bytes: Uint8Array, at: number): number | undefined {
  const [a = 0, b = 0, , d = 0, e = 0, f = 0] = bytes.subarray(at, at + ADTS_HEADER)
  const length = ((d & 3) << 11) | (e << 3) | (f >> 5)
  return a === 0xff && (b & 0xf6) === 0xf0 && length >= ADTS_HEADER && at + length <= bytes.length ? length : undefined
}
