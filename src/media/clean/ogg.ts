// Ogg Vorbis and Ogg Opus: the comment packet without pictures on new header pages; audio pages keep their bytes, only their
// numbers follow when fewer header pages precede them. A stream without its end page has lost its end.
import { concatBytes } from '../../core/bytes.ts'
import { type ByteSource, hasText, type Part, planSize, readExactly, Scanner, u16le, u32le } from '../source.ts'
import { layOut, type OggPage, RENUMBERED, readPage, renumbered } from './ogg-page.ts'
import { type CleanFile, cleanFile, type Mark, truncated, unsupported } from './plan.ts'
import { textOnlyComments } from './vorbis-comment.ts'

type Stream = { codec: 'vorbis' | 'opus'; sampleRate: number; channels: number; preSkip: number }

const MAX_HEADER_BYTES = 32 * 1024 * 1024
const OPUS_RATE = 48000
const SECONDS_A_MARK = 2
const VORBIS_COMMENT_PREFIX = 7
const OPUS_COMMENT_PREFIX = 8

/** @throws DigmError truncated-audio, unsupported-audio */
export async function cleanOgg(source: ByteSource, start: number): Promise<CleanFile> {
  const pages = await readPages(source, start)
  const [first, ...rest] = pages
  if (!first) throw truncated('it holds no page')
  const stream = streamOf(await readExactly(source, first.bodyStart, first.end))
  const headers = await readHeaders(source, rest, stream.codec === 'vorbis' ? 2 : 1)
  const audio = rest.slice(headers.pages)
  const packets = [cleanComment(headers.packets[0], stream.codec), ...headers.packets.slice(1)]
  const newHeaders = layOut(packets, first.serial, first.sequence + 1)
  const parts: Part[] = [{ from: first.start, to: first.end }, ...newHeaders.map((bytes) => ({ bytes }))]
  const shift = newHeaders.length - headers.pages
  for (const page of audio) parts.push(...(shift === 0 ? [{ from: page.start, to: page.end }] : shifted(page, shift)))
  const soundAt = first.end - first.start + planSize(newHeaders.map((bytes) => ({ bytes })))
  return cleanFile(
    stream.codec,
    { ...stream, durationSec: durationOf(audio, stream) },
    parts,
    marksOf(audio, soundAt, stream),
  )
}

/** Pages that begin with a packet of their own, by the sample before which they begin. */
function marksOf(audio: readonly OggPage[], soundAt: number, { sampleRate, preSkip }: Stream): Mark[] {
  const marks: Mark[] = []
  const origin = audio[0]?.start ?? 0
  let granule = 0
  for (const page of audio) {
    const last = marks.at(-1)
    const sample = granule - preSkip
    const isFar = !last || sample - last.sample >= SECONDS_A_MARK * sampleRate
    if (isFar && !page.continued) marks.push({ sample, at: soundAt + page.start - origin })
    granule = page.granule ?? granule
  }
  return marks
}

/** Every page of the one stream, up to its end page. */
async function readPages(source: ByteSource, start: number): Promise<OggPage[]> {
  const scanner = new Scanner(source)
  const pages: OggPage[] = []
  for (let at = start; ; ) {
    const page = await readPage(scanner, at)
    if (page === 'cut' || (page === undefined && at >= source.size)) throw truncated('it ends before its end page')
    if (page === undefined) throw unsupported('it is damaged between two pages')
    const first = pages[0]
    if (page.first !== (first === undefined) || (first && page.serial !== first.serial)) {
      throw unsupported('it holds more than one stream')
    }
    pages.push(page)
    at = page.end
    if (!page.last) continue
    if (await readPage(scanner, at)) throw unsupported('it holds more than one stream')
    return pages
  }
}

function streamOf(packet: Uint8Array): Stream {
  if (hasText(packet, 'OpusHead') && packet.length >= 19) {
    return { codec: 'opus', sampleRate: OPUS_RATE, channels: packet[9] ?? 0, preSkip: u16le(packet, 10) }
  }
  if (packet[0] === 1 && hasText(packet, 'vorbis', 1) && packet.length >= 30) {
    const sampleRate = u32le(packet, 12)
    if (sampleRate > 0) return { codec: 'vorbis', sampleRate, channels: packet[11] ?? 0, preSkip: 0 }
  }
  throw unsupported('it is neither Vorbis nor Opus')
}

/** The `count` packets behind the first page, and how many pages they fill. */
async function readHeaders(
  source: ByteSource,
  pages: readonly OggPage[],
  count: number,
): Promise<{ packets: Uint8Array[]; pages: number }> {
  const packets: Uint8Array[] = []
  let pending: Uint8Array[] = []
  let bytes = 0
  for (const [index, page] of pages.entries()) {
    bytes += page.end - page.bodyStart
    if (bytes > MAX_HEADER_BYTES) break
    const body = await readExactly(source, page.bodyStart, page.end)
    let at = 0
    for (const [segment, length] of page.lacing.entries()) {
      pending.push(body.subarray(at, at + length))
      at += length
      if (length === 255) continue
      packets.push(concatBytes(pending))
      pending = []
      if (packets.length < count) continue
      // RFC 7845 section 3 and Vorbis I section A.2: audio begins on a page of its own.
      if (segment !== page.lacing.length - 1) throw unsupported('its header pages are damaged')
      return { packets, pages: index + 1 }
    }
  }
  throw unsupported('its header does not end')
}

function cleanComment(packet: Uint8Array | undefined, codec: 'vorbis' | 'opus'): Uint8Array {
  const vorbis = codec === 'vorbis'
  const prefix = vorbis ? VORBIS_COMMENT_PREFIX : OPUS_COMMENT_PREFIX
  const named = packet && (vorbis ? packet[0] === 3 && hasText(packet, 'vorbis', 1) : hasText(packet, 'OpusTags'))
  const comments = named ? textOnlyComments(packet.subarray(prefix)) : undefined
  if (!packet || !comments) throw unsupported('its comments are damaged')
  // Vorbis ends its header packets with a framing bit.
  return concatBytes([packet.subarray(0, prefix), comments, new Uint8Array(vorbis ? [1] : [])])
}

const shifted = (page: OggPage, shift: number): Part[] => [
  { from: page.start, to: page.start + RENUMBERED.from },
  { bytes: renumbered(page, (page.sequence + shift) >>> 0) },
  { from: page.start + RENUMBERED.to, to: page.end },
]

function durationOf(audio: readonly OggPage[], { sampleRate, preSkip }: Stream): number {
  const granule = audio.reduce((most, page) => Math.max(most, page.granule ?? 0), 0)
  return (granule - preSkip) / sampleRate
}
