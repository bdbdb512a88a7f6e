// The catalogue as it travels: every known album, withdrawal, artist and Eldernode, verbatim, what came last first (a first screen
// of the newest albums is then there while the rest still arrives), and a cursor. The log is cut into
// segments that are kept compressed; a change makes only the segments it touches stale, so that one put among 10,000 albums
// costs two small segments and not the whole. Compressed segments follow each other in one gzip member: stock readers stop at
// the end of the first.

import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import type { Entry } from '../../src/core/signed.ts'
import type { RecordKind } from '../../src/core/souls.ts'
import type { Records } from './records.ts'

const compress = promisify(deflateRaw)

/** Places in the log of one segment. */
const SEGMENT = 512
/** A page of everything is at most about this long. */
const MAX_PAGE = 4 * 1024 * 1024
/** Changes that come together are made ready together. */
const READY_AFTER_MS = 1_000
const CATALOGUED: ReadonlySet<RecordKind> = new Set(['albums', 'artists', 'eldernodes'])
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
/** An empty last block. */
const LAST_BLOCK = Buffer.from([3, 0])

export type ReadyMade = { readonly plain: Buffer; gzipped: Buffer }
type Segment = { plain: Buffer; deflated: Buffer }

export class CatalogueFile {
  private readonly segments = new Map<number, Segment>()
  private readonly stale = new Set<number>()
  private ready: Promise<ReadyMade> | undefined
  /** Builds wait for each other, so that a segment is never read by two. */
  private building: Promise<unknown> = Promise.resolve()
  private making: NodeJS.Timeout | undefined

  constructor(private readonly records: Records) {
    for (let at = 0; at <= segmentOf(records.lastSeq); at++) this.stale.add(at)
    records.onShown((_, seqs) => {
      for (const seq of seqs) this.stale.add(segmentOf(seq))
      if (seqs.length > 0) this.ready = undefined
    })
  }

  /** From now on it is made before anybody asks: at once, and soon after each change. */
  keepReady(): void {
    // One that fails is made again when it is asked for.
    const make = () => void this.whole().catch(() => undefined)
    this.records.onShown(() => {
      this.making ??= setTimeout(() => {
        this.making = undefined
        make()
      }, READY_AFTER_MS).unref()
    })
    make()
  }

  async close(): Promise<void> {
    clearTimeout(this.making)
    await this.building
  }

  whole(): Promise<ReadyMade> {
    const ready = this.ready ?? this.build()
    this.ready = ready
    ready.catch(() => {
      if (this.ready === ready) this.ready = undefined
    })
    return ready
  }

  /** Undefined for a cursor this ledger never gave: the asker starts over. */
  async since(cursor: string): Promise<Buffer | undefined> {
    const seq = this.seqOf(cursor)
    if (seq === undefined) return undefined
    const last = Math.max(seq, this.records.lastSeq)
    const lines: string[] = []
    for await (const row of this.records.since(seq, (kind) => CATALOGUED.has(kind))) lines.push(lineOf(row))
    return Buffer.from(lines.reverse().join('') + this.cursorLine(last))
  }

  /** Everything another node wants to know, tracks, seed requests and receipts too, a page at a time. */
  async page(cursor: string): Promise<Buffer> {
    const from = this.seqOf(cursor) ?? 0
    const lines: string[] = []
    let length = 0
    let last = Math.max(from, this.records.lastSeq)
    for await (const row of this.records.since(from, () => true)) {
      const line = lineOf(row)
      lines.push(line)
      length += line.length
      if (length < MAX_PAGE) continue
      last = row.seq
      break
    }
    return Buffer.from(lines.join('') + this.cursorLine(last, length >= MAX_PAGE))
  }

  private seqOf(cursor: string): number | undefined {
    const [epoch, seq, ...more] = cursor.split('.')
    if (more.length > 0 || epoch !== this.records.epoch || !/^\d{1,16}$/.test(seq ?? '')) return undefined
    return Number(seq)
  }

  private cursorLine = (seq: number, more = false): string =>
    `${JSON.stringify({ cursor: `${this.records.epoch}.${seq}`, ...(more ? { more } : {}) })}\n`

  private build(): Promise<ReadyMade> {
    const built = this.building.then(() => this.buildNow())
    this.building = built.catch(() => undefined)
    return built
  }

  private async buildNow(): Promise<ReadyMade> {
    const { lastSeq } = this.records
    for (const at of [...this.stale]) {
      this.stale.delete(at)
      try {
        await this.read(at)
      } catch (error) {
        this.stale.add(at)
        throw error
      }
    }
    const end = await segment(this.cursorLine(lastSeq))
    const parts = [...[...this.segments].sort(([a], [b]) => b - a).map(([, part]) => part), end]
    const trailer = Buffer.alloc(8)
    trailer.writeUInt32LE(
      parts.reduce((crc, { plain }) => crc32(plain, crc), 0),
      0,
    )
    trailer.writeUInt32LE(parts.reduce((length, { plain }) => length + plain.length, 0) >>> 0, 4)
    return {
      // Hardly anybody asks for it.
      get plain() {
        return Buffer.concat(parts.map((part) => part.plain))
      },
      gzipped: Buffer.concat([GZIP_HEADER, ...parts.map((part) => part.deflated), LAST_BLOCK, trailer]),
    }
  }

  private async read(at: number): Promise<void> {
    const lines: string[] = []
    const first = at * SEGMENT
    for await (const row of this.records.since(first - 1, (kind) => CATALOGUED.has(kind), first + SEGMENT - 1)) {
      lines.push(lineOf(row))
    }
    if (lines.length > 0) this.segments.set(at, await segment(lines.reverse().join('')))
    else this.segments.delete(at)
  }
}

const segmentOf = (seq: number): number => Math.floor(seq / SEGMENT)

/** Ends on a byte, without an end of the stream. */
async function segment(text: string): Promise<Segment> {
  const plain = Buffer.from(text)
  return { plain, deflated: await compress(plain, { finishFlush: constants.Z_SYNC_FLUSH }) }
}

export const lineOf = ({ soul, key, value }: Entry): string => `${JSON.stringify({ soul, key, value })}\n`
