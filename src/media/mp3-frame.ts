// One MPEG audio layer III frame header (ISO 11172-3, 13818-3): four bytes that say how long the frame is.
import { hasText, u16be, u24be, u32be } from './source.ts'

export type Mp3Frame = {
  /** Bytes, header included. */
  length: number
  samples: number
  sampleRate: number
  channels: 1 | 2
  /** What all frames of one stream share: version, layer and sample rate. */
  stream: number
}

const KBPS_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const KBPS_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const SAMPLE_RATES = [44100, 48000, 32000]

/** Undefined for anything but layer III; free-format bit rates are not read. */
export function parseMp3Frame(bytes: Uint8Array, at = 0): Mp3Frame | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4)
  if (a !== 0xff || (b & 0xe6) !== 0xe2) return undefined
  const version = (b >> 3) & 3
  const mpeg1 = version === 3
  const kbps = (mpeg1 ? KBPS_MPEG1 : KBPS_MPEG2)[c >> 4]
  const baseRate = SAMPLE_RATES[(c >> 2) & 3]
  if (version === 1 || !kbps || !baseRate || (d & 3) === 2) return undefined
  const sampleRate = mpeg1 ? baseRate : version === 2 ? baseRate / 2 : baseRate / 4
  const samples = mpeg1 ? 1152 : 576
  return {
    length: Math.floor(((samples / 8) * kbps * 1000) / sampleRate) + ((c >> 1) & 1),
    samples,
    sampleRate,
    channels: d >> 6 === 3 ? 1 : 2,
    stream: ((b & 0xfe) << 8) | (c & 0x0c),
  }
}

/** What a Xing, Info or VBRI frame says of the frames behind it; it holds no sound itself. */
export type Mp3Summary = {
  frames: number | undefined
  /** Samples at both ends that are the encoder's, not the music's. */
  trimmed: number
  /** Those of them that a decoder drops at the start, its own delay among them. */
  delay: number
}

/** Undefined for an ordinary frame. `bytes` begin with the frame. */
export function parseMp3Summary(bytes: Uint8Array, frame: Mp3Frame): Mp3Summary | undefined {
  const sideInfo = frame.samples === 1152 ? (frame.channels === 1 ? 17 : 32) : frame.channels === 1 ? 9 : 17
  // A checksum of two bytes may stand before the side information.
  for (const at of [4 + sideInfo, 6 + sideInfo]) {
    if (hasText(bytes, 'Xing', at) || hasText(bytes, 'Info', at)) return parseXing(bytes, at)
  }
  const vbri = hasText(bytes, 'VBRI', 36) && u16be(bytes, 40) === 1
  return vbri ? { frames: u32be(bytes, 50), trimmed: 0, delay: 0 } : undefined
}

/** Fields of the Xing header in their order, with their sizes: number of frames, of bytes, seek table, quality. */
const XING_FIELDS = [4, 4, 100, 4]
const DECODER_DELAY = 529
const ENCODERS = ['LAME', 'Lavc', 'Lavf']

function parseXing(bytes: Uint8Array, at: number): Mp3Summary {
  const flags = u32be(bytes, at + 4)
  const fields = XING_FIELDS.reduce((size, field, i) => size + ((flags & (1 << i)) !== 0 ? field : 0), 0)
  const extension = at + 8 + fields
  const isNamed = ENCODERS.some((name) => hasText(bytes, name, extension))
  const delays = isNamed ? u24be(bytes, extension + 21) : 0
  return {
    frames: (flags & 1) === 1 ? u32be(bytes, at + 8) : undefined,
    trimmed: (delays >> 12) + (delays & 0xfff),
    delay: isNamed ? (delays >> 12) + DECODER_DELAY : 0,
  }
}
