// WAV: the format, the samples and short text chunks; pictures, padding and the private chunks of programs are left behind.
import {
  type ByteSource,
  fourCc,
  hasText,
  type Part,
  planSize,
  readExactly,
  u16le,
  u32le,
  writeU32le,
} from '../source.ts'
import { type CleanFile, cleanFile, truncated, unsupported } from './plan.ts'

const CHUNK_HEADER = 8
const RIFF_HEADER = 12
const MAX_CHUNKS = 10_000
const MAX_TEXT_CHUNK = 16 * 1024
/** What programs write that do not know the length yet. */
const UNKNOWN_SIZE = 0xffffffff

export type WavFormat = {
  sampleRate: number
  channels: number
  /** Bits of one sample: 8, 16, 24, 32 as integers, or 32, 64 as floats. */
  bits: number
  float: boolean
  /** Bytes of one sample of every channel. */
  frameSize: number
}

/** Undefined for compressed sound and for headers that contradict themselves. `bytes` is the body of the `fmt ` chunk. */
export function parseWavFormat(bytes: Uint8Array): WavFormat | undefined {
  const tag = u16le(bytes, 0)
  const kind = tag === 0xfffe ? u16le(bytes, 24) : tag
  const [channels, sampleRate, frameSize, bits] = [u16le(bytes, 2), u32le(bytes, 4), u16le(bytes, 12), u16le(bytes, 14)]
  const integer = kind === 1 && [8, 16, 24, 32].includes(bits)
  const float = kind === 3 && [32, 64].includes(bits)
  if (bytes.length < 16 || (!integer && !float)) return undefined
  const sane = channels >= 1 && channels <= 32 && sampleRate >= 1000 && sampleRate <= 768_000
  return sane && frameSize === (channels * bits) / 8 ? { sampleRate, channels, bits, float, frameSize } : undefined
}

/** @throws DigmError truncated-audio, unsupported-audio */
export async function cleanWav(source: ByteSource, start: number): Promise<CleanFile> {
  let format: WavFormat | undefined
  const parts: Part[] = []
  let at = start + RIFF_HEADER
  for (let chunks = 0; at + CHUNK_HEADER <= source.size; chunks++) {
    if (chunks > MAX_CHUNKS) throw unsupported('its chunks do not end')
    const head = await readExactly(source, at, at + CHUNK_HEADER)
    const name = fourCc(head, 0)
    const size = u32le(head, 4)
    const body = at + CHUNK_HEADER
    if (name === 'data') {
      if (!format) throw unsupported('it holds no PCM sound')
      return finish(source, format, parts, body, size)
    }
    if (body + size > source.size) throw truncated('it ends before its samples')
    if (name === 'fmt ' && !format) {
      format = parseWavFormat(await readExactly(source, body, body + Math.min(size, 64)))
      if (!format) throw unsupported('its sound is compressed or damaged')
      parts.push({ from: at, to: body + size }, padding(size))
    } else if (name === 'LIST' && size <= MAX_TEXT_CHUNK && (await isInfo(source, body, size))) {
      parts.push({ from: at, to: body + size }, padding(size))
    }
    at = body + size + (size & 1)
  }
  throw truncated('it holds no samples')
}

const padding = (size: number): Part => ({ bytes: new Uint8Array(size & 1) })

const isInfo = async (source: ByteSource, body: number, size: number): Promise<boolean> =>
  size >= 4 && hasText(await readExactly(source, body, body + 4), 'INFO')

function finish(source: ByteSource, format: WavFormat, before: readonly Part[], body: number, size: number): CleanFile {
  const known = size !== UNKNOWN_SIZE
  if (known && body + size > source.size) throw truncated('it holds fewer samples than it says')
  const held = known ? size : source.size - body
  const length = held - (held % format.frameSize)
  const dataHeader = Uint8Array.of(0x64, 0x61, 0x74, 0x61, 0, 0, 0, 0)
  writeU32le(dataHeader, 4, length)
  const parts: Part[] = [...before, { bytes: dataHeader }, { from: body, to: body + length }, padding(length)]
  const riff = Uint8Array.of(0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x41, 0x56, 0x45)
  writeU32le(riff, 4, planSize(parts) + 4)
  const { sampleRate, channels } = format
  return cleanFile('pcm', { durationSec: length / format.frameSize / sampleRate, sampleRate, channels }, [
    { bytes: riff },
    ...parts,
  ])
}
