// M4A with AAC: `ftyp`, then `moov` without pictures and with its chunk offsets corrected, then the sound as it was. A player has
// all it needs to begin in the first few kilobytes.
import { type ByteSource, fourCc, type Part, readExactly, u16be, u32be, writeU32be } from '../source.ts'
import { type Box, boxesIn, childrenNamed, findBox, withoutPictures } from './mp4-boxes.ts'
import { objectTypeOf } from './mp4-config.ts'
import { checkSamples } from './mp4-samples.ts'
import { type CleanFile, cleanFile, truncated, unsupported } from './plan.ts'

type Sound = { durationSec: number; sampleRate: number; channels: number }

const MAX_MOOV = 64 * 1024 * 1024
const MAX_TOP_BOXES = 10_000
const MAX_FTYP = 4096
/** MPEG-4 AAC, and the three profiles of MPEG-2 AAC. */
const AAC_OBJECT_TYPES = [0x40, 0x66, 0x67, 0x68]
/** Sample entries of shops that lock what they sell: iTunes, Common Encryption, Audible. */
const PROTECTED = ['drms', 'enca', 'aavd']

/** @throws DigmError truncated-audio, unsupported-audio */
export async function cleanMp4(source: ByteSource, start: number): Promise<CleanFile> {
  const boxes = await topBoxes(source, start)
  const named = (type: string) => boxes.filter((box) => box.type === type)
  const [ftyp, moovAt, mdats] = [named('ftyp')[0], named('moov')[0], named('mdat')]
  if (named('moof').length > 0) throw unsupported('it is fragmented')
  if (!ftyp || !moovAt || mdats.length === 0) throw truncated('its index or its sound is missing')
  if (moovAt.end - moovAt.start > MAX_MOOV || ftyp.end - ftyp.start > MAX_FTYP)
    throw unsupported('its index is too large')
  const bytes = await readExactly(source, moovAt.start, moovAt.end)
  const moov = boxesIn(bytes, 0, bytes.length)?.[0]
  if (!moov) throw unsupported('its index is damaged')
  const { trak, sound } = soundOf(bytes, moov)
  checkSamples(bytes, trak, source.size)
  const rewritten = withoutPictures(bytes, moov)
  moveChunks(rewritten, placesOf(mdats, ftyp.end - ftyp.start + rewritten.length), source.size)
  const parts: Part[] = [{ from: ftyp.start, to: ftyp.end }, { bytes: rewritten }]
  for (const mdat of mdats) parts.push({ from: mdat.start, to: mdat.end })
  return cleanFile('aac', sound, parts)
}

/** Offsets are into the file here. */
async function topBoxes(source: ByteSource, start: number): Promise<Box[]> {
  const boxes: Box[] = []
  for (let at = start; at + 8 <= source.size; ) {
    const head = await source.read(at, Math.min(source.size, at + 16))
    const size = u32be(head, 0)
    const wide = size === 1
    const length = wide ? u32be(head, 8) * 2 ** 32 + u32be(head, 12) : size === 0 ? source.size - at : size
    const type = fourCc(head, 4)
    if (boxes.length > MAX_TOP_BOXES || length < (wide ? 16 : 8)) throw unsupported('its boxes are damaged')
    if (at + length > source.size) throw truncated(`it ends inside '${type}'`)
    boxes.push({ type, start: at, body: at + (wide ? 16 : 8), end: at + length })
    at += length
  }
  return boxes
}

function soundOf(bytes: Uint8Array, moov: Box): { trak: Box; sound: Sound } {
  const traks = childrenNamed(bytes, moov, 'trak')
  const handlerOf = (trak: Box): string => {
    const hdlr = findBox(bytes, trak, 'mdia', 'hdlr')
    return hdlr ? fourCc(bytes, hdlr.body + 8) : ''
  }
  if (traks.some((trak) => handlerOf(trak) === 'vide')) throw unsupported('it is a video')
  const [trak, ...more] = traks.filter((candidate) => handlerOf(candidate) === 'soun')
  if (!trak || more.length > 0) throw unsupported(trak ? 'it holds more than one stream' : 'it holds no sound')
  const mdhd = findBox(bytes, trak, 'mdia', 'mdhd')
  const stsd = findBox(bytes, trak, 'mdia', 'minf', 'stbl', 'stsd')
  const entry = stsd && boxesIn(bytes, stsd.body + 8, stsd.end)?.[0]
  if (!mdhd || !entry) throw unsupported('its index is damaged')
  if (PROTECTED.includes(entry.type)) throw unsupported('it is protected against copying')
  if (entry.type !== 'mp4a' || !AAC_OBJECT_TYPES.includes(objectTypeOf(bytes, entry))) {
    throw unsupported(`its codec '${entry.type}' is not AAC`)
  }
  const wide = bytes[mdhd.body] === 1
  const at = mdhd.body + (wide ? 20 : 12)
  const duration = wide ? u32be(bytes, at + 4) * 2 ** 32 + u32be(bytes, at + 8) : u32be(bytes, at + 4)
  const sound = {
    durationSec: duration / u32be(bytes, at),
    sampleRate: u16be(bytes, entry.body + 24),
    channels: u16be(bytes, entry.body + 16),
  }
  return { trak, sound }
}

/** A stretch of the file that has moved. */
type Move = { from: number; to: number; by: number }

function placesOf(mdats: readonly Box[], firstAt: number): Move[] {
  let at = firstAt
  return mdats.map((mdat) => {
    const move = { from: mdat.body, to: mdat.end, by: at - mdat.start }
    at += mdat.end - mdat.start
    return move
  })
}

/** Corrects `stco` and `co64` of every track, in place. */
function moveChunks(moov: Uint8Array, moves: readonly Move[], fileSize: number): void {
  const root = boxesIn(moov, 0, moov.length)?.[0]
  if (!root) throw unsupported('its index is damaged')
  const moved = (offset: number): number => {
    const move = moves.find(({ from, to }) => offset >= from && offset <= to)
    if (offset > fileSize) throw truncated('it ends before its last chunk')
    if (!move || offset + move.by > 0xffffffff) throw unsupported('its index points outside its sound')
    return offset + move.by
  }
  for (const trak of childrenNamed(moov, root, 'trak')) {
    for (const [type, width] of [['stco', 4] as const, ['co64', 8] as const]) {
      const table = findBox(moov, trak, 'mdia', 'minf', 'stbl', type)
      if (!table) continue
      const count = u32be(moov, table.body + 4)
      if (table.body + 8 + count * width > table.end) throw unsupported('its index is damaged')
      for (let at = table.body + 8; at < table.body + 8 + count * width; at += width) {
        const low = at + width - 4
        const high = width === 8 ? u32be(moov, at) * 2 ** 32 : 0
        if (width === 8) writeU32be(moov, at, 0)
        writeU32be(moov, low, moved(high + u32be(moov, low)))
      }
    }
  }
}
