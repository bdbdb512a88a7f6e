// The catalogue as it travels: every visible album, withdrawal, artist and Eldernode, verbatim, and a cursor. The whole of it is
// kept ready-made and gzipped until something changes; what came since a cursor is read from the change log.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { RecordKind } from '../../src/core/souls.ts'
import { type Library, logKey, type VisibleRow } from './library.ts'

const compress = promisify(gzip)

export type ReadyMade = { plain: Buffer; gzipped: Buffer }

export class CatalogueFile {
  private ready: Promise<ReadyMade> | undefined

  constructor(private readonly library: Library) {
    library.onChange(() => {
      this.ready = undefined
    })
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
    const [epoch, seq, ...more] = cursor.split('.')
    if (more.length > 0 || epoch !== this.library.epoch || !/^\d{1,16}$/.test(seq ?? '')) return undefined
    return Buffer.from(await this.lines(logKey(Number(seq))))
  }

  private async build(): Promise<ReadyMade> {
    const plain = Buffer.from(await this.lines())
    return { plain, gzipped: await compress(plain) }
  }

  private async lines(after?: string): Promise<string> {
    const lines: string[] = []
    let last = after ?? logKey(0)
    for await (const { key: seq, row } of this.library.ledger.rows<{ kind: RecordKind; key: string }>('s!', after)) {
      const entry = await this.library.visible(row.kind, row.key)
      if (entry) lines.push(lineOf(entry))
      last = seq
    }
    lines.push(JSON.stringify({ cursor: `${this.library.epoch}.${Number(last)}` }))
    return `${lines.join('\n')}\n`
  }
}

export const lineOf = ({ soul, key, value }: Pick<VisibleRow, 'soul' | 'key' | 'value'>): string =>
  JSON.stringify({ soul, key, value })
