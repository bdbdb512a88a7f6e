// What a file is, by its content: names lie.
import { DigmError } from '../core/errors.ts'
import { parseMp3Frame } from './mp3-frame.ts'
import { type ByteSource, hasText } from './source.ts'

export type Container = 'mp3' | 'flac' | 'ogg' | 'mp4' | 'wav'

export const MIME_OF: Readonly<Record<Container, string>> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'audio/mp4',
  wav: 'audio/wav',
}

/** `start` is where the container begins: behind the ID3v2 tags that some programs put before any format. */
export type Sniffed = { container: Container; start: number }

const ID3_HEADER = 10
const MAX_ID3_TAGS = 8
/** How much junk may stand between the tags and the first frame of an MP3. */
const MP3_SEARCH = 64 * 1024
/** A run of this many frames, or one that reaches the end of the file, is no accident. */
const MP3_FRAMES = 6
const MP3_WINDOW = MP3_SEARCH + 16 * 1024

/**
 * Undefined when the content is no audio container that DIGM knows.
 * @throws DigmError truncated-audio when the file ends inside its leading tag
 */
export async function sniff(source: ByteSource): Promise<Sniffed | undefined> {
  const start = await endOfId3(source, 0)
  const head = await source.read(start, Math.min(source.size, start + 16))
  if (id3Size(head) !== undefined) throw new DigmError('truncated-audio', { reason: 'ends inside its tag' })
  if (hasText(head, 'fLaC')) return { container: 'flac', start }
  if (hasText(head, 'OggS')) return { container: 'ogg', start }
  if (hasText(head, 'RIFF')) return hasText(head, 'WAVE', 8) ? { container: 'wav', start } : undefined
  if (hasText(head, 'ftyp', 4)) return { container: 'mp4', start }
  const frame = await findMp3(source, start)
  return frame === undefined ? undefined : { container: 'mp3', start: frame }
}

/** The offset behind all ID3v2 tags that begin at `start`. */
export async function endOfId3(source: ByteSource, start: number): Promise<number> {
  for (let tags = 0; tags < MAX_ID3_TAGS; tags++) {
    const size = id3Size(await source.read(start, Math.min(source.size, start + ID3_HEADER)))
    if (size === undefined || start + size > source.size) return start
    start += size
  }
  return start
}

/** The size of an ID3v2 tag with header and footer; undefined when none begins here. */
export function id3Size(head: Uint8Array): number | undefined {
  const [, , , major = 255, minor = 255, flags = 0, a = 255, b = 255, c = 255, d = 255] = head
  if (!hasText(head, 'ID3') || major === 255 || minor === 255 || (a | b | c | d) > 127) return undefined
  const footer = major === 4 && (flags & 0x10) !== 0 ? ID3_HEADER : 0
  return ID3_HEADER + (a << 21) + (b << 14) + (c << 7) + d + footer
}

async function findMp3(source: ByteSource, start: number): Promise<number | undefined> {
  const bytes = await source.read(start, Math.min(source.size, start + MP3_WINDOW))
  for (let at = 0; at < Math.min(MP3_SEARCH, bytes.length - 4); at++) {
    if (bytes[at] === 0xff && isMp3Run(bytes, at, start + bytes.length === source.size)) return start + at
  }
  return undefined
}

function isMp3Run(bytes: Uint8Array, at: number, reachesEnd: boolean): boolean {
  const first = parseMp3Frame(bytes, at)
  let frames = 0
  while (first && frames < MP3_FRAMES) {
    const frame = parseMp3Frame(bytes, at)
    if (frame?.stream !== first.stream) return reachesEnd && frames > 1 && isTail(bytes, at)
    at += frame.length
    frames++
    if (at >= bytes.length) return reachesEnd && frames > 1
  }
  return frames === MP3_FRAMES
}

const isTail = (bytes: Uint8Array, at: number): boolean =>
  bytes.length - at < 4 || hasText(bytes, 'TAG', at) || hasText(bytes, 'APETAGEX', at) || hasText(bytes, 'ID3', at)

/** What people do try to publish, so that the refusal can say what it is. */
const OTHERS: readonly (readonly [at: number, mark: string, name: string])[] = [
  [8, 'AIFF', 'AIFF'],
  [8, 'AIFC', 'AIFF'],
  [8, 'AVI ', 'a video'],
  [0, '\x1aE\xdf\xa3', 'Matroska or WebM'],
  [0, '0&\xb2u\x8ef\xcf\x11', 'Windows Media'],
  [0, 'MAC ', "Monkey's Audio"],
  [0, 'wvpk', 'WavPack'],
  [0, '\xff\xf1', 'bare AAC'],
  [0, '\xff\xf9', 'bare AAC'],
  [0, '\xff\xd8\xff', 'a picture'],
  [0, '\x89PNG', 'a picture'],
  [0, 'GIF8', 'a picture'],
  [0, '%PDF', 'a document'],
]

/** A word for content that `sniff` does not know. */
export async function nameOther(source: ByteSource): Promise<string> {
  const start = await endOfId3(source, 0)
  const head = await source.read(start, Math.min(source.size, start + 16))
  return OTHERS.find(([at, mark]) => hasText(head, mark, at))?.[2] ?? 'no sound'
}
