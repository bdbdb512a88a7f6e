// The header of one FLAC frame (RFC 9639, section 9.1), its checksums, and the stream's own header.
import { u16be, u32be } from './source.ts'

export type StreamInfo = { minBlockSize: number; sampleRate: number; channels: number; samples: number }

export const STREAMINFO_SIZE = 34

/** Undefined when it is damaged. */
export function parseStreamInfo(bytes: Uint8Array): StreamInfo | undefined {
  const packed = u32be(bytes, 10)
  const sampleRate = packed >>> 12
  if (sampleRate === 0) return undefined
  return {
    minBlockSize: u16be(bytes, 0),
    sampleRate,
    channels: ((packed >>> 9) & 7) + 1,
    samples: (packed & 15) * 2 ** 32 + u32be(bytes, 14),
  }
}

/** The number of the first sample of a frame. */
export const firstSampleOf = (frame: FlacFrame, info: StreamInfo): number =>
  frame.variable ? frame.number : frame.number * info.minBlockSize

/** `number` counts samples in streams of variable block size, frames in others. */
export type FlacFrame = { variable: boolean; number: number; blockSize: number }

export function parseFlacFrame(bytes: Uint8Array, at: number): FlacFrame | undefined {
  if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) return undefined
  const coded = readCodedNumber(bytes, at + 4)
  if (!coded) return undefined
  const [sizeCode, rateCode] = [(bytes[at + 2] ?? 0) >> 4, (bytes[at + 2] ?? 0) & 15]
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0
  const rateBytes = rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
  const next = coded.end + sizeBytes + rateBytes
  if (sizeCode === 0 || rateCode === 15 || next >= bytes.length) return undefined
  if (crc8(bytes.subarray(at, next)) !== bytes[next]) return undefined
  const variable = ((bytes[at + 1] ?? 0) & 1) === 1
  return { variable, number: coded.value, blockSize: blockSizeOf(sizeCode, bytes, coded.end) }
}

function blockSizeOf(code: number, bytes: Uint8Array, at: number): number {
  if (code === 1) return 192
  if (code < 6) return 576 << (code - 2)
  if (code === 6) return (bytes[at] ?? 0) + 1
  return code === 7 ? u16be(bytes, at) + 1 : 256 << (code - 8)
}

/** The number of a frame, coded as UTF-8 is, up to 36 bits. */
function readCodedNumber(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  const first = bytes[at] ?? 0xff
  if (first < 0x80) return { value: first, end: at + 1 }
  const length = Math.clz32(~(first << 24))
  if (length < 2 || length > 7) return undefined
  let value = length === 7 ? 0 : first & (0x7f >> length)
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0
    if ((byte & 0xc0) !== 0x80) return undefined
    value = value * 64 + (byte & 63)
  }
  return { value, end: at + length }
}

function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 255 : crc << 1
  }
  return crc
}

/** Polynomial 0x8005. */
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x8005 : crc << 1
  return crc & 0xffff
})

export function flacCrc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] ?? 0)
  return crc
}
