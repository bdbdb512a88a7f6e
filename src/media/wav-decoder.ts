// PCM out of a cleaned WAV file, streaming: the header first, then whole frames as they come.
import { concatBytes } from '../core/bytes.ts'
import { parseWavFormat, type WavFormat } from './clean/wav.ts'
import type { Decoder, Pcm } from './decode.ts'
import { fourCc, u32le } from './source.ts'

const RIFF_HEADER = 12
const CHUNK_HEADER = 8
const NOTHING: Pcm = { channels: [], sampleRate: 0 }

export function createWavDecoder(): Decoder {
  let format: WavFormat | undefined
  let pending: Uint8Array = new Uint8Array()
  let left: number | undefined
  return {
    async decode(bytes) {
      pending = concatBytes([pending, bytes])
      if (left === undefined) {
        const header = readHeader(pending)
        if (!header) return NOTHING
        format = header.format
        left = header.dataSize
        pending = pending.subarray(header.dataAt)
      }
      if (!format) return NOTHING
      const whole = Math.min(left, pending.length - (pending.length % format.frameSize))
      const pcm = samplesOf(pending.subarray(0, whole), format)
      pending = pending.slice(whole)
      left -= whole
      return pcm
    },
    flush: async () => NOTHING,
    free: () => undefined,
  }
}

/** Undefined until the start of the samples has come. */
function readHeader(bytes: Uint8Array): { format: WavFormat; dataAt: number; dataSize: number } | undefined {
  let format: WavFormat | undefined
  for (let at = RIFF_HEADER; at + CHUNK_HEADER <= bytes.length; ) {
    const [name, size, body] = [fourCc(bytes, at), u32le(bytes, at + 4), at + CHUNK_HEADER]
    if (name === 'data') return format && { format, dataAt: body, dataSize: size }
    if (name === 'fmt ') format = parseWavFormat(bytes.subarray(body, body + size))
    at = body + size + (size & 1)
  }
  return undefined
}

function samplesOf(bytes: Uint8Array, { channels, bits, float, frameSize, sampleRate }: WavFormat): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const frames = Math.floor(bytes.length / frameSize)
  const width = bits / 8
  const read = readerOf(view, bits, float)
  const planes = Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(frames)
    for (let i = 0; i < frames; i++) plane[i] = read(i * frameSize + channel * width)
    return plane
  })
  return { channels: planes, sampleRate }
}

function readerOf(view: DataView, bits: number, float: boolean): (at: number) => number {
  if (float) return bits === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true)
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128
  if (bits === 16) return (at) => view.getInt16(at, true) / 32768
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8388608
  return (at) => view.getInt32(at, true) / 2147483648
}
