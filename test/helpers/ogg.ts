// Ogg files taken apart and put together again, slowly and plainly: what the cleaner does by arithmetic is done here by hand.
import { concatBytes, toBase64, utf8 } from '../../src/core/bytes.ts'

export type Page = {
  flags: number
  granule: Uint8Array
  serial: number
  sequence: number
  lacing: number[]
  body: Uint8Array
}

export function pagesOf(bytes: Uint8Array): (Page & { checksumHolds: boolean })[] {
  const pages: (Page & { checksumHolds: boolean })[] = []
  for (let at = 0; at < bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at)
    const lacing = [...bytes.subarray(at + 27, at + 27 + view.getUint8(26))]
    const size = 27 + lacing.length + lacing.reduce((sum, length) => sum + length, 0)
    const page = {
      flags: view.getUint8(5),
      granule: bytes.slice(at + 6, at + 14),
      serial: view.getUint32(14, true),
      sequence: view.getUint32(18, true),
      lacing,
      body: bytes.slice(at + 27 + lacing.length, at + size),
    }
    pages.push({ ...page, checksumHolds: view.getUint32(22, true) === checksum(bytes.slice(at, at + size)) })
    at += size
  }
  return pages
}

export function pageBytes(page: Page): Uint8Array {
  const head = new Uint8Array(27)
  const view = new DataView(head.buffer)
  head.set(utf8('OggS'))
  head[5] = page.flags
  head.set(page.granule, 6)
  view.setUint32(14, page.serial, true)
  view.setUint32(18, page.sequence, true)
  head[26] = page.lacing.length
  const bytes = concatBytes([head, Uint8Array.from(page.lacing), page.body])
  new DataView(bytes.buffer).setUint32(22, checksum(bytes), true)
  return bytes
}

/** Bit by bit, with the field of the checksum itself as zeros. */
function checksum(bytes: Uint8Array): number {
  let crc = 0
  bytes.forEach((byte, i) => {
    crc ^= (i >= 22 && i < 26 ? 0 : byte) << 24
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  })
  return crc >>> 0
}

/** The same file with a picture of `picture` in its comments, all pages numbered anew. */
export function withOggPicture(bytes: Uint8Array, picture: Uint8Array): Uint8Array<ArrayBuffer> {
  const [first, ...rest] = pagesOf(bytes)
  if (!first) throw new Error('no page')
  const vorbis = first.body[0] === 1
  const packets: Uint8Array[] = []
  let parts: Uint8Array[] = []
  let headerPages = 0
  for (const page of rest) {
    if (packets.length >= (vorbis ? 2 : 1)) break
    headerPages++
    let at = 0
    for (const length of page.lacing) {
      parts.push(page.body.subarray(at, at + length))
      at += length
      if (length < 255) {
        packets.push(concatBytes(parts))
        parts = []
      }
    }
  }
  const [comment, ...others] = packets
  if (!comment) throw new Error('no comment packet')
  const lacing: number[] = []
  const bodies = [addPicture(comment, vorbis ? 7 : 8, picture), ...others]
  for (const body of bodies) {
    for (let left = body.length; left >= 255; left -= 255) lacing.push(255)
    lacing.push(body.length % 255)
  }
  const all = concatBytes(bodies)
  const headers: Page[] = []
  for (let segment = 0, at = 0; segment < lacing.length; segment += 255) {
    const table = lacing.slice(segment, segment + 255)
    const size = table.reduce((sum, length) => sum + length, 0)
    const ends = table.some((length) => length < 255)
    headers.push({
      flags: segment > 0 && lacing[segment - 1] === 255 ? 1 : 0,
      granule: new Uint8Array(8).fill(ends ? 0 : 255),
      serial: first.serial,
      sequence: 0,
      lacing: table,
      body: all.slice(at, at + size),
    })
    at += size
  }
  const renumbered = [first, ...headers, ...rest.slice(headerPages)].map((page, sequence) => ({ ...page, sequence }))
  return concatBytes(renumbered.map(pageBytes))
}

function addPicture(packet: Uint8Array, prefix: number, picture: Uint8Array): Uint8Array {
  const view = new DataView(packet.buffer, packet.byteOffset)
  const countAt = prefix + 4 + view.getUint32(prefix, true)
  const field = utf8(`METADATA_BLOCK_PICTURE=${toBase64(flacPicture(picture))}`)
  const copy = concatBytes([
    packet.subarray(0, countAt + 4),
    new Uint8Array(new Uint32Array([field.length]).buffer),
    field,
    packet.subarray(countAt + 4),
  ])
  new DataView(copy.buffer).setUint32(countAt, view.getUint32(countAt, true) + 1, true)
  return copy
}

/** The body of a FLAC PICTURE block. */
export function flacPicture(picture: Uint8Array): Uint8Array<ArrayBuffer> {
  const number = (value: number) => Uint8Array.of(value >> 24, value >> 16, value >> 8, value)
  const mime = utf8('image/jpeg')
  const numbers = [0, 200, 200, 24, 0].map(number)
  return concatBytes([number(3), number(mime.length), mime, ...numbers, number(picture.length), picture])
}
