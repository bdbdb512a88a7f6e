// What a get is answered with: a preview or cover, one key, a shard, or the keys of a range, in pages far below the frame limit.
import { blobIn, type Frame, type KeyRange, type Write } from '../../src/core/frames.ts'
import type { BlobHash } from '../../src/core/ids.ts'
import { kindOf } from '../../src/core/souls.ts'
import { BLOB_STATE } from '../../src/core/write-policy.ts'
import { blobText } from '../store/graph-blobs.ts'
import type { Library } from '../store/library.ts'
import type { KnownRow } from '../store/records.ts'

const MAX_PAGE = 512 * 1024

export type Get = Extract<Frame, { kind: 'get' }>
export type Page = { writes: Write[]; more: boolean }

/** At least one page; an empty one says that there is nothing. */
export async function* pagesOf(library: Library, get: Get): AsyncGenerator<Page> {
  let writes: Write[] = []
  let length = 0
  for await (const write of writesOf(library, get)) {
    if (length + write.value.length > MAX_PAGE && writes.length > 0) {
      yield { writes, more: true }
      writes = []
      length = 0
    }
    writes.push(write)
    length += write.value.length
  }
  yield { writes, more: false }
}

async function* writesOf(library: Library, { soul, key, range }: Get): AsyncGenerator<Write> {
  const hash = blobIn(soul)
  const kind = kindOf(soul)
  if (hash !== undefined) {
    const value = key === undefined || key === hash ? await blobText(library, hash as BlobHash) : undefined
    if (value !== undefined) yield { soul, key: hash, value, state: BLOB_STATE }
  } else if (kind && key !== undefined) {
    const row = await library.records.get(kind, key)
    if (row?.soul === soul) yield writeOf(row)
  } else if (!isBehindAll(range)) {
    let left = range?.length ?? Number.POSITIVE_INFINITY
    for await (const row of library.records.shard(soul, boundsOf(range))) {
      yield writeOf(row)
      left -= row.value.length
      if (left <= 0) return
    }
  }
}

export const writeOf = ({ soul, key, value, version }: KnownRow): Write => ({ soul, key, value, state: version })

/** Keys begin with a letter, a digit, `_` or `-`: who asks for what is behind only wants to hear what comes. */
const isBehindAll = (range: KeyRange | undefined): boolean => range?.from !== undefined && range.from > '~'

/** The last of all characters: behind every key with this beginning. */
const LAST = '\u{10ffff}'

function boundsOf(range: KeyRange | undefined): { gte?: string; lte?: string; reverse?: boolean } {
  if (!range) return {}
  const from = [range.from, range.prefix]
    .filter((bound) => bound !== undefined)
    .sort()
    .at(-1)
  const to = [range.to, range.prefix === undefined ? undefined : range.prefix + LAST]
    .filter((bound) => bound !== undefined)
    .sort()
    .at(0)
  return {
    reverse: range.reverse,
    ...(from === undefined ? {} : { gte: from }),
    ...(to === undefined ? {} : { lte: to }),
  }
}
