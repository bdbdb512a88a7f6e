// Boxes of ISO 14496-12 inside a buffer: finding them, and copying a tree of them without what is not wanted.
import { concatBytes } from '../../core/bytes.ts'
import { fourCc, u32be, writeU32be } from '../source.ts'

/** `body` and `end` are offsets into the buffer that holds the box. */
export type Box = { type: string; start: number; body: number; end: number }

const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'udta', 'meta', 'ilst'])
const UNWANTED = new Set(['covr', 'free', 'skip'])
const MAX_DEPTH = 8
const HEADER = 8

/** The boxes that fill `[from, to)`; undefined when they do not fit. */
export function boxesIn(bytes: Uint8Array, from: number, to: number): Box[] | undefined {
  const boxes: Box[] = []
  for (let at = from; at < to; ) {
    // Old files end a list of boxes with four zero bytes.
    if (to - at < HEADER) return u32be(bytes, at) === 0 && to - at === 4 ? boxes : undefined
    const size = u32be(bytes, at)
    const wide = size === 1
    const length = wide ? u32be(bytes, at + 8) * 2 ** 32 + u32be(bytes, at + 12) : size
    const body = at + (wide ? 16 : HEADER)
    if (at + length > to || at + length < body) return undefined
    boxes.push({ type: fourCc(bytes, at + 4), start: at, body, end: at + length })
    at += length
  }
  return boxes
}

/** Where the children of a container begin: `meta` is a full box in ISO files and a plain one in QuickTime's. */
function childrenOf(bytes: Uint8Array, box: Box): Box[] | undefined {
  const quickTime = box.type !== 'meta' || fourCc(bytes, box.body + 4) === 'hdlr'
  return boxesIn(bytes, quickTime ? box.body : box.body + 4, box.end)
}

/** The first box at the end of a path of types, searched below `box`. */
export function findBox(bytes: Uint8Array, box: Box, ...path: string[]): Box | undefined {
  const [type, ...rest] = path
  if (type === undefined) return box
  for (const child of childrenOf(bytes, box) ?? []) {
    const found = child.type === type ? findBox(bytes, child, ...rest) : undefined
    if (found) return found
  }
  return undefined
}

export const childrenNamed = (bytes: Uint8Array, box: Box, type: string): Box[] =>
  (childrenOf(bytes, box) ?? []).filter((child) => child.type === type)

/** The box with everything in it but pictures and padding. A container that cannot be read is copied as it stands. */
export function withoutPictures(bytes: Uint8Array, box: Box, depth = 0): Uint8Array<ArrayBuffer> {
  const children = CONTAINERS.has(box.type) && depth < MAX_DEPTH ? childrenOf(bytes, box) : undefined
  if (!children) return bytes.slice(box.start, box.end)
  const head = bytes.slice(box.start, children[0]?.start ?? box.end)
  const kept = children.filter((child) => !UNWANTED.has(child.type))
  const copy = concatBytes([head, ...kept.map((child) => withoutPictures(bytes, child, depth + 1))])
  if (box.body - box.start === HEADER) writeU32be(copy, 0, copy.length)
  else writeU32be(copy, 12, copy.length)
  return copy
}
