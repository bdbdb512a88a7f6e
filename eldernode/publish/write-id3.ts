// ID3v2.3 tags for music that is made here.
import { concatBytes, utf8 } from '../../src/core/bytes.ts'

export type Id3Tags = {
  title?: string
  artist?: string
  albumArtist?: string
  album?: string
  /** `3`, or `3/12`. */
  track?: string
  disc?: string
  /** A year. */
  date?: string
  genre?: string
  picture?: Uint8Array
}

const TEXT_FRAMES = {
  title: 'TIT2',
  artist: 'TPE1',
  albumArtist: 'TPE2',
  album: 'TALB',
  track: 'TRCK',
  disc: 'TPOS',
  date: 'TYER',
  genre: 'TCON',
} as const satisfies Record<Exclude<keyof Id3Tags, 'picture'>, string>

const UTF16 = 1
const FRONT_COVER = 3

export function writeId3(tags: Id3Tags): Uint8Array<ArrayBuffer> {
  const frames = Object.entries(TEXT_FRAMES).flatMap(([field, id]) => {
    const text = tags[field as keyof typeof TEXT_FRAMES]
    return text === undefined ? [] : [frame(id, concatBytes([Uint8Array.of(UTF16), utf16(text)]))]
  })
  if (tags.picture) frames.push(frame('APIC', pictureBody(tags.picture)))
  const body = concatBytes(frames)
  const size = [21, 14, 7, 0].map((shift) => (body.length >> shift) & 127)
  return concatBytes([Uint8Array.of(0x49, 0x44, 0x33, 3, 0, 0, ...size), body])
}

function frame(id: string, body: Uint8Array): Uint8Array {
  const header = new Uint8Array(10)
  header.set(utf8(id))
  new DataView(header.buffer).setUint32(4, body.length)
  return concatBytes([header, body])
}

/** Little-endian with its mark. */
function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2)
  bytes.set([0xff, 0xfe])
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 + i * 2] = unit & 255
    bytes[3 + i * 2] = unit >> 8
  }
  return bytes
}

function pictureBody(picture: Uint8Array): Uint8Array {
  const mime = picture[0] === 0x89 ? 'image/png' : 'image/jpeg'
  return concatBytes([Uint8Array.of(0), utf8(mime), Uint8Array.of(0, FRONT_COVER, 0), picture])
}
