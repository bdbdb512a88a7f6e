// ID3v2.2 to 2.4 (id3.org) without pictures: the frames that stay are copied as they stand, the tag around them is written anew,
// without padding, extended header or footer.
import { id3Size } from '../sniff.ts'
import { type ByteSource, type Part, planSize, readExactly, Scanner, u24be, u32be } from '../source.ts'

const HEADER = 10
const UNSYNCHRONISED = 0x80
const EXTENDED = 0x40
const FOOTER = 0x10
/** Whatever is larger is a picture, a program's private state or a whole file: it delays the first sound and says nothing. */
const MAX_FRAME = 16 * 1024
const MAX_FRAMES = 2000
/** An unsynchronised tag must be read whole; a larger one is dropped. */
const MAX_UNSYNCHRONISED = 4 * 1024 * 1024

type Layout = { major: number; idLength: number; frameHeader: number }

/** The tag at `start` rewritten; nothing when there is none, or nothing in it stays. */
export async function cleanId3(source: ByteSource, start: number): Promise<Part[]> {
  const head = await source.read(start, Math.min(source.size, start + HEADER))
  const size = id3Size(head)
  const [, , , major = 0, , flags = 0] = head
  if (size === undefined || start + size > source.size || major < 2 || major > 4) return []
  // In 2.4 each frame is unsynchronised for itself and can be copied; before that the whole tag is.
  const whole = (flags & UNSYNCHRONISED) !== 0 && major < 4
  if (whole && size > MAX_UNSYNCHRONISED) return []
  const footer = major === 4 && (flags & FOOTER) !== 0 ? HEADER : 0
  const body = whole
    ? memoryBody(resynchronised(await readExactly(source, start + HEADER, start + size)))
    : { scanner: new Scanner(source), from: start + HEADER, to: start + size - footer }
  const frames = await framesOf(body, layoutOf(major), major > 2 && (flags & EXTENDED) !== 0)
  const parts = whole ? await inMemory(frames, body) : frames
  if (parts.length === 0) return []
  const kept = major === 4 ? flags & UNSYNCHRONISED : 0
  return [{ bytes: tagHeader(major, kept, planSize(parts)) }, ...parts]
}

type Body = { scanner: Scanner; from: number; to: number }

const memoryBody = (bytes: Uint8Array): Body => ({
  scanner: new Scanner({ size: bytes.length, read: async (from, to) => bytes.subarray(from, to) }),
  from: 0,
  to: bytes.length,
})

async function inMemory(parts: readonly Part[], body: Body): Promise<Part[]> {
  const read = async (part: Part): Promise<Part> =>
    'bytes' in part ? part : { bytes: (await body.scanner.at(part.from, part.to - part.from)).slice() }
  return Promise.all(parts.map(read))
}

const layoutOf = (major: number): Layout =>
  major === 2 ? { major, idLength: 3, frameHeader: 6 } : { major, idLength: 4, frameHeader: 10 }

async function framesOf(body: Body, layout: Layout, extended: boolean): Promise<Part[]> {
  const parts: Part[] = []
  let at = body.from + (extended ? await extendedHeaderSize(body, layout.major) : 0)
  for (let frames = 0; frames < MAX_FRAMES && at + layout.frameHeader <= body.to; frames++) {
    const head = (await body.scanner.at(at, layout.frameHeader)).slice()
    const id = frameId(head, layout)
    const size = id === undefined ? undefined : await frameSize(body, at, head, layout)
    if (id === undefined || size === undefined || at + layout.frameHeader + size > body.to) break
    const from = at
    at += layout.frameHeader + size
    if (size === 0 || size > MAX_FRAME || id === 'APIC' || id === 'PIC') continue
    if (layout.major < 4 || syncSafe(head, 4) === size) parts.push({ from, to: at })
    else parts.push({ bytes: withSize(head, size) }, { from: from + layout.frameHeader, to: at })
  }
  return parts
}

async function extendedHeaderSize(body: Body, major: number): Promise<number> {
  const head = await body.scanner.at(body.from, 4)
  return major === 4 ? syncSafe(head, 0) : 4 + u32be(head, 0)
}

function frameId(head: Uint8Array, { idLength }: Layout): string | undefined {
  const id = String.fromCharCode(...head.subarray(0, idLength))
  return id.length === idLength && /^[A-Z0-9]+$/.test(id) ? id : undefined
}

async function frameSize(body: Body, at: number, head: Uint8Array, layout: Layout): Promise<number | undefined> {
  if (layout.major === 2) return u24be(head, 3)
  const plain = u32be(head, 4)
  if (layout.major === 3) return plain
  // Some programs write plain sizes into 2.4 tags: believe whichever leads to another frame, to padding or to the end.
  const isSyncSafe = head.subarray(4, 8).every((byte) => byte < 128)
  for (const size of isSyncSafe ? [syncSafe(head, 4), plain] : [plain]) {
    const next = at + layout.frameHeader + size
    if (next > body.to) continue
    const following = await body.scanner.at(next, layout.idLength)
    if (next + layout.frameHeader > body.to || following.every((byte) => byte === 0) || frameId(following, layout))
      return size
  }
  return undefined
}

const syncSafe = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3].reduce((value, i) => value * 128 + ((bytes[at + i] ?? 0) & 127), 0)

function withSize(head: Uint8Array, size: number): Uint8Array {
  const fixed = head.slice()
  for (let i = 0; i < 4; i++) fixed[4 + i] = (size >> (21 - 7 * i)) & 127
  return fixed
}

function tagHeader(major: number, flags: number, size: number): Uint8Array {
  const sizes = [21, 14, 7, 0].map((shift) => (size >> shift) & 127)
  return Uint8Array.of(0x49, 0x44, 0x33, major, 0, flags, ...sizes)
}

/** Takes out the zeros that were put behind every 0xFF. */
function resynchronised(bytes: Uint8Array): Uint8Array {
  const plain = new Uint8Array(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    plain[length++] = bytes[i] ?? 0
    if (bytes[i] === 0xff && bytes[i + 1] === 0) i++
  }
  return plain.subarray(0, length)
}
