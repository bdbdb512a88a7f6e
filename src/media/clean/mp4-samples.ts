// The sample tables of one track of an MP4: do all samples lie inside the file?
import { u16be, u32be } from '../source.ts'
import { type Box, findBox } from './mp4-boxes.ts'
import { truncated, unsupported } from './plan.ts'

type Table = { at: number; count: number }

/** @throws DigmError truncated-audio when a sample ends behind the file, unsupported-audio when the tables contradict themselves */
export function checkSamples(bytes: Uint8Array, trak: Box, fileSize: number): void {
  const tables = tablesOf(bytes, trak)
  const { sizes } = tables
  if (sizes.least * sizes.count > fileSize) throw truncated('it ends before its last sample')
  for (const { offset, first, behind } of chunksIn(bytes, tables)) {
    let end = offset
    for (let sample = first; sample < behind; sample++) end += sizes.of(sample)
    if (end > fileSize) throw truncated('it ends before its last sample')
  }
}

/** Where each sample lies in a file that `checkSamples` has passed. */
export function sampleTable(bytes: Uint8Array, trak: Box): { offsets: Float64Array; sizes: Uint32Array } {
  const tables = tablesOf(bytes, trak)
  const { count } = tables.sizes
  const table = { offsets: new Float64Array(count), sizes: new Uint32Array(count) }
  for (const { offset, first, behind } of chunksIn(bytes, tables)) {
    for (let sample = first, at = offset; sample < behind; sample++) {
      table.offsets[sample] = at
      table.sizes[sample] = tables.sizes.of(sample)
      at += tables.sizes.of(sample)
    }
  }
  return table
}

type Tables = { sizes: Sizes; runs: Table; chunks: Table; chunkWidth: number }

function tablesOf(bytes: Uint8Array, trak: Box): Tables {
  const stbl = findBox(bytes, trak, 'mdia', 'minf', 'stbl')
  if (!stbl) throw unsupported('its index is damaged')
  const isShort = findBox(bytes, stbl, 'stco') !== undefined
  const chunkWidth = isShort ? 4 : 8
  return {
    sizes: sizesOf(bytes, stbl),
    runs: tableOf(bytes, stbl, 'stsc', 8, 12),
    chunks: tableOf(bytes, stbl, isShort ? 'stco' : 'co64', 8, chunkWidth),
    chunkWidth,
  }
}

/** The chunks of the file with the samples `[first, behind)` that each holds. */
function* chunksIn(
  bytes: Uint8Array,
  { sizes, runs, chunks, chunkWidth }: Tables,
): Generator<{ offset: number; first: number; behind: number }, void, void> {
  let sample = 0
  for (let run = 0; run < runs.count; run++) {
    const at = runs.at + run * 12
    const last = run + 1 < runs.count ? u32be(bytes, at + 12) - 1 : chunks.count
    const perChunk = u32be(bytes, at + 4)
    for (let chunk = u32be(bytes, at); chunk <= last && sample < sizes.count; chunk++) {
      if (chunk < 1 || chunk > chunks.count || perChunk === 0) throw unsupported('its index is damaged')
      const entry = chunks.at + (chunk - 1) * chunkWidth
      const offset = chunkWidth === 4 ? u32be(bytes, entry) : u32be(bytes, entry) * 2 ** 32 + u32be(bytes, entry + 4)
      const behind = Math.min(sizes.count, sample + perChunk)
      yield { offset, first: sample, behind }
      sample = behind
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
