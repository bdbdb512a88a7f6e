// What an MP4 says of its AAC: `esds` (ISO 14496-1) around an AudioSpecificConfig (ISO 14496-3).
import { fourCc } from '../source.ts'
import type { Box } from './mp4-boxes.ts'

/** Fields of the decoder configuration before its own descriptors. */
const CONFIG_FIELDS = 13
const SOUND_ENTRY = 28

/** The object type of the decoder configuration; 0 when there is none. */
export function objectTypeOf(bytes: Uint8Array, entry: Box): number {
  const config = configAt(bytes, entry)
  return config === undefined ? 0 : (bytes[config] ?? 0)
}

/** Numbers of ISO 14496-3 as ADTS writes them: profile is the object type less one. */
export type AacConfig = { profile: number; rateIndex: number; channelConfig: number }

/** Undefined for what ADTS cannot say: other profiles than the first four, odd sample rates, odd channel layouts. */
export function aacConfigOf(bytes: Uint8Array, entry: Box): AacConfig | undefined {
  const config = configAt(bytes, entry)
  const at = config === undefined ? undefined : afterDescriptor(bytes, config + CONFIG_FIELDS, 0x05)
  if (at === undefined || at + 4 > entry.end) return undefined
  const bits = (from: number, count: number): number => {
    let value = 0
    for (let i = from; i < from + count; i++) value = value * 2 + (((bytes[at + (i >> 3)] ?? 0) >> (7 - (i & 7))) & 1)
    return value
  }
  const [type, rateIndex, channelConfig] = [bits(0, 5), bits(5, 4), bits(9, 4)]
  // With spectral band replication (5, 29) the type of what it builds on stands behind the rate it reaches.
  const base = type === 5 || type === 29 ? bits(17, 5) : type
  if (base < 1 || base > 4 || rateIndex > 12 || channelConfig < 1 || channelConfig > 7) return undefined
  return { profile: base - 1, rateIndex, channelConfig }
}

function configAt(bytes: Uint8Array, entry: Box): number | undefined {
  for (let at = entry.body + SOUND_ENTRY; at + 8 < entry.end; at++) {
    if (fourCc(bytes, at) !== 'esds') continue
    let next = afterDescriptor(bytes, at + 8, 0x03)
    if (next === undefined) return undefined
    const flags = bytes[next + 2] ?? 0
    next += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + (bytes[next + 3] ?? 0) : 0) + (flags & 0x20 ? 2 : 0)
    const config = afterDescriptor(bytes, next, 0x04)
    return config !== undefined && config < entry.end ? config : undefined
  }
  return undefined
}

/** Behind a descriptor's tag and its length, which takes one to four bytes. */
function afterDescriptor(bytes: Uint8Array, at: number, tag: number): number | undefined {
  if (bytes[at] !== tag) return undefined
  for (let i = 1; i <= 4; i++) if ((bytes[at + i] ?? 0) < 0x80) return at + i + 1
  return undefined
}
