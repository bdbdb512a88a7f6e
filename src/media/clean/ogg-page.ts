// Ogg pages (RFC 3533): reading their headers, laying packets out on new ones, and renumbering a page without reading its body.
import { concatBytes } from '../../core/bytes.ts'
import { hasText, type Scanner, u32le, writeU32le } from '../source.ts'

export type OggPage = {
  start: number
  bodyStart: number
  end: number
  continued: boolean
  first: boolean
  last: boolean
  /** Undefined on a page on which no packet ends. */
  granule: number | undefined
  serial: number
  sequence: number
  checksum: number
  /** Lengths of the segments; a packet ends with the first that is below 255. */
  lacing: Uint8Array
}

const HEADER = 27
const MAX_SEGMENTS = 255
const SEQUENCE_AT = 18
const CHECKSUM_AT = 22

/** `'cut'` when the file ends inside the page, undefined when there is no page at `start`. */
export async function readPage(scanner: Scanner, start: number): Promise<OggPage | 'cut' | undefined> {
  const bytes = await scanner.at(start, HEADER + MAX_SEGMENTS)
  if (!hasText(bytes, 'OggS') || bytes[4] !== 0) return undefined
  if (bytes.length < HEADER) return 'cut'
  const segments = bytes[HEADER - 1] ?? 0
  const bodyStart = start + HEADER + segments
  const lacing = bytes.slice(HEADER, HEADER + segments)
  const end = bodyStart + lacing.reduce((sum, length) => sum + length, 0)
  if (end > scanner.source.size) return 'cut'
  const flags = bytes[5] ?? 0
  const [low, high] = [u32le(bytes, 6), u32le(bytes, 10)]
  return {
    start,
    bodyStart,
    end,
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    granule: high > 0x1fffff ? undefined : high * 2 ** 32 + low,
    serial: u32le(bytes, 14),
    sequence: u32le(bytes, SEQUENCE_AT),
    checksum: u32le(bytes, CHECKSUM_AT),
    lacing,
  }
}

/** Pages that hold header packets (granule 0), numbered from `sequence`. */
export function layOut(packets: readonly Uint8Array[], serial: number, sequence: number): Uint8Array<ArrayBuffer>[] {
  const body = concatBytes(packets)
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
    packet.length % 255,
  ])
  const pages: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (let segment = 0; segment < lacing.length; segment += MAX_SEGMENTS) {
    const table = lacing.slice(segment, segment + MAX_SEGMENTS)
    const length = table.reduce((sum, size) => sum + size, 0)
    const page = concatBytes([new Uint8Array(HEADER), Uint8Array.from(table), body.subarray(at, at + length)])
    page.set([0x4f, 0x67, 0x67, 0x53, 0, segment > 0 && lacing[segment - 1] === 255 ? 1 : 0])
    page.fill(table.some((size) => size < 255) ? 0 : 255, 6, 14)
    writeU32le(page, 14, serial)
    writeU32le(page, SEQUENCE_AT, sequence + pages.length)
    page[HEADER - 1] = table.length
    writeU32le(page, CHECKSUM_AT, oggChecksum(page))
    pages.push(page)
    at += length
  }
  return pages
}

/** Where `renumbered` goes within a page. */
export const RENUMBERED = { from: SEQUENCE_AT, to: CHECKSUM_AT + 4 }

/**
 * Sequence number and checksum of a page under a new number. The checksum is linear: what changes is the checksum of the
 * difference, followed by as many zeros as the page has bytes behind it.
 */
export function renumbered(page: OggPage, sequence: number): Uint8Array {
  const difference = new Uint8Array(4)
  writeU32le(difference, 0, (page.sequence ^ sequence) >>> 0)
  const fields = new Uint8Array(8)
  writeU32le(fields, 0, sequence)
  const zeros = page.end - page.start - CHECKSUM_AT
  writeU32le(fields, 4, (page.checksum ^ checksumOfZeros(oggChecksum(difference), zeros)) >>> 0)
  return fields
}

/** Polynomial 0x04c11db7, most significant bit first. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})

/** With the checksum field of the page set to zero. */
export function oggChecksum(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = (crc << 8) ^ (CRC[(crc >>> 24) ^ byte] ?? 0)
  return crc >>> 0
}

function checksumOfZeros(crc: number, count: number): number {
  for (let i = 0; i < count; i++) crc = (crc << 8) ^ (CRC[crc >>> 24] ?? 0)
  return crc
}
