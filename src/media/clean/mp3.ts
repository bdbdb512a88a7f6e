// MP3: the ID3v2 tag without pictures, then the frames untouched, then a plain ID3v1. The walk over every frame header gives the
// exact duration, the end of the audio, and whether it comes too early.
import { type Mp3Frame, parseMp3Frame, parseMp3Summary } from '../mp3-frame.ts'
import { type ByteSource, hasText, type Part, planSize, readExactly, Scanner, u32le } from '../source.ts'
import { cleanId3 } from './id3.ts'
import { type CleanFile, cleanFile, type Mark, truncated, unsupported } from './plan.ts'

const ID3V1 = 128
const APE_FOOTER = 32
const LYRICS_FOOTER = 15
const ID3V2_FOOTER = 10
/** Longest frame there is, with its neighbour's header. */
const FRAME_WINDOW = 2048
const MAX_TAIL_TAGS = 8
const FRAMES_A_MARK = 64

type Walk = {
  first: Mp3Frame
  /** Complete frames of audio, a Xing or VBRI header not among them. */
  frames: number
  promised: number | undefined
  /** Samples of the encoder's own at both ends. */
  trimmed: number
  /** Bytes between frames that are none. */
  junk: number
  /** Times the chain of frames was lost. */
  breaks: number
  end: number
  /** A frame begins that the file does not hold to its end. */
  cut: boolean
  /** Offsets here are from the first frame. */
  marks: Mark[]
}

/**
 * `start` is the first frame.
 * @throws DigmError truncated-audio, unsupported-audio
 */
export async function cleanMp3(source: ByteSource, start: number): Promise<CleanFile> {
  const tail = await tailOf(source, start)
  const walk = await walkFrames(source, start, tail.audioEnd)
  checkWhole(walk, walk.end - start)
  const parts: Part[] = [...(await cleanId3(source, 0)), { from: start, to: walk.end }]
  const soundAt = planSize(parts) - (walk.end - start)
  if (tail.id3v1) parts.push({ from: source.size - ID3V1, to: source.size })
  const { samples, sampleRate, channels } = walk.first
  return cleanFile(
    'mp3',
    { durationSec: (walk.frames * samples - walk.trimmed) / sampleRate, sampleRate, channels },
    parts,
    walk.marks.map(({ sample, at }) => ({ sample, at: at + soundAt })),
  )
}

function checkWhole(walk: Walk, length: number): void {
  if (walk.junk > length / 2) throw unsupported('most of it is not MP3')
  const missing = (walk.promised ?? walk.frames) - walk.frames
  if (walk.cut && (walk.promised === undefined || missing > 0)) throw truncated('its last frame is incomplete')
  // Encoders disagree by one on whether the header counts; every damaged stretch may have cost frames as well.
  const frameLength = (length - walk.junk) / Math.max(1, walk.frames)
  const excused = 1 + walk.breaks * 2 + Math.ceil(walk.junk / frameLength)
  if (missing > excused) throw truncated(`${walk.frames} of ${walk.promised} frames are there`)
}

/** Tags at the end of the file; those that can hold pictures are left behind. */
async function tailOf(source: ByteSource, start: number): Promise<{ audioEnd: number; id3v1: boolean }> {
  let end = source.size
  const last = await source.read(Math.max(start, end - ID3V1), end)
  const id3v1 = last.length === ID3V1 && hasText(last, 'TAG')
  if (id3v1) end -= ID3V1
  for (let tags = 0; tags < MAX_TAIL_TAGS; tags++) {
    const size = await tailTagSize(source, start, end)
    if (size === 0 || end - size < start) break
    end -= size
  }
  return { audioEnd: end, id3v1 }
}

/** The size of the APEv2, Lyrics3v2 or appended ID3v2 tag that ends at `end`. */
async function tailTagSize(source: ByteSource, start: number, end: number): Promise<number> {
  const foot = await readExactly(source, Math.max(start, end - APE_FOOTER), end)
  if (foot.length < APE_FOOTER) return 0
  if (hasText(foot, 'APETAGEX')) {
    const hasHeader = u32le(foot, 20) >= 0x80000000
    return u32le(foot, 12) + (hasHeader ? APE_FOOTER : 0)
  }
  if (hasText(foot, 'LYRICS200', APE_FOOTER - 9)) {
    const digits = String.fromCharCode(...foot.subarray(APE_FOOTER - LYRICS_FOOTER, APE_FOOTER - 9))
    return /^\d{6}$/.test(digits) ? Number(digits) + LYRICS_FOOTER : 0
  }
  const id3 = foot.subarray(APE_FOOTER - ID3V2_FOOTER)
  if (!hasText(id3, '3DI')) return 0
  return [6, 7, 8, 9].reduce((size, i) => size * 128 + ((id3[i] ?? 0) & 127), 0) + 2 * ID3V2_FOOTER
}

async function walkFrames(source: ByteSource, start: number, end: number): Promise<Walk> {
  const scanner = new Scanner(source)
  const head = (await scanner.at(start, FRAME_WINDOW)).slice()
  const first = parseMp3Frame(head)
  if (!first) throw unsupported('it holds no MP3 frame')
  const summary = parseMp3Summary(head, first)
  const walk: Walk = {
    first,
    frames: summary ? -1 : 0,
    promised: summary?.frames,
    trimmed: summary?.trimmed ?? 0,
    junk: 0,
    breaks: 0,
    end: start,
    cut: false,
    marks: [],
  }
  const delay = summary?.delay ?? 0
  let at = start
  while (at < end) {
    const bytes = await scanner.at(at, Math.min(4, end - at))
    const frame = parseMp3Frame(bytes)
    if (frame?.stream === first.stream) {
      if (at + frame.length > end) {
        walk.cut = true
        break
      }
      if (walk.frames >= 0 && walk.frames % FRAMES_A_MARK === 0) {
        walk.marks.push({ sample: walk.frames * frame.samples - delay, at: at - start })
      }
      walk.frames++
      at += frame.length
      walk.end = at
    } else if (bytes.length < 4) {
      walk.cut = bytes[0] === 0xff
      break
    } else {
      const next = await nextFrame(scanner, at + 1, end, first.stream)
      if (next === undefined) break
      walk.junk += next - at
      walk.breaks++
      at = next
    }
  }
  return walk
}

/** The next frame that another frame, or the end, follows. */
async function nextFrame(scanner: Scanner, from: number, end: number, stream: number): Promise<number | undefined> {
  for (let at = from; at + 4 <= end; ) {
    const bytes = (await scanner.at(at, Math.min(FRAME_WINDOW, end - at))).slice()
    for (let i = 0; i + 4 <= bytes.length; i++) {
      const frame = bytes[i] === 0xff ? parseMp3Frame(bytes, i) : undefined
      if (frame?.stream !== stream) continue
      const next = at + i + frame.length
      if (next === end) return at + i
      if (next + 4 <= end && parseMp3Frame(await scanner.at(next, 4))?.stream === stream) return at + i
    }
    at += Math.max(1, bytes.length - 3)
  }
  return undefined
}
