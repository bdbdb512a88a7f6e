// The sample tables of one track of an MP4: do all samples lie inside the file?
import { u16be, u32be } from '../source.ts'
import { type Box, findBox } from './mp4-boxes.ts'
import { truncated, unsupported } from './plan.ts'

type Table = { at: number; count: number }

/** @throws DigmError truncated-audio when a sample ends behind the file, unsupported-audio when the tables contradict themselves */
export function checkSamples(bytes: Uint8Array, trak: Box, fileSize: number): void {
  const stbl = findBox(bytes, trak, 'mdia', 'minf', 'stbl')
  if (!stbl) throw unsupported('its index is damaged')
  const sizes = sizesOf(bytes, stbl)
  const runs = tableOf(bytes, stbl, 'stsc', 8, 12)
  const short = findBox(bytes, stbl, 'stco') !== undefined
  const chunks = tableOf(bytes, stbl, short ? 'stco' : 'co64', 8, short ? 4 : 8)
  if (sizes.least * sizes.count > fileSize) throw truncated('it ends before its last sample')
  let sample = 0
  for (let run = 0; run < runs.count; run++) {
    const at = runs.at + run * 12
    const last = run + 1 < runs.count ? u32be(bytes, at + 12) - 1 : chunks.count
    const perChunk = u32be(bytes, at + 4)
    for (let chunk = u32be(bytes, at); chunk <= last && sample < sizes.count; chunk++) {
      if (chunk < 1 || chunk > chunks.count || perChunk === 0) throw unsupported('its index is damaged')
      const entry = chunks.at + (chunk - 1) * (short ? 4 : 8)
      let end = short ? u32be(bytes, entry) : u32be(bytes, entry) * 2 ** 32 + u32be(bytes, entry + 4)
      for (const stop = Math.min(sizes.count, sample + perChunk); sample < stop; sample++) end += sizes.of(sample)
      if (end > fileSize) throw truncated('it ends before its last sample')
    }
  }
  if (sample < sizes.count) throw unsupported('its index is damaged')
}

function tableOf(bytes: Uint8Array, stbl: Box, type: string, head: number, width: number): Table {
  const box = findBox(bytes, stbl, type)
  const count = box ? u32be(bytes, box.body + head - 4) : 0
  if (!box || box.body + head + count * width > box.end) throw unsupported('its index is damaged')
  return { at: box.body + head, count }
}

type Sizes = { count: number; least: number; of: (sample: number) => number }

function sizesOf(bytes: Uint8Array, stbl: Box): Sizes {
  const stsz = findBox(bytes, stbl, 'stsz')
  if (stsz) {
    const same = u32be(bytes, stsz.body + 4)
    if (same > 0) return { count: u32be(bytes, stsz.body + 8), least: same, of: () => same }
    const { at, count } = tableOf(bytes, stbl, 'stsz', 12, 4)
    return { count, least: 0, of: (sample) => u32be(bytes, at + sample * 4) }
  }
  const stz2 = findBox(bytes, stbl, 'stz2')
  const bits = stz2 ? (bytes[stz2.body + 7] ?? 0) : 0
  if (bits !== 8 && bits !== 16) throw unsupported('its index is damaged')
  const { at, count } = tableOf(bytes, stbl, 'stz2', 12, bits / 8)
  return { count, least: 0, of: (sample) => (bits === 8 ? (bytes[at + sample] ?? 0) : u16be(bytes, at + sample * 2)) }
}
