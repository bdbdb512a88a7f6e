// What is acknowledged and what is visible, in one LevelDB whose batches are atomic and synced. Every row is JSON.
//
//   e! s! g! k! b!          every signed value that is known: records.ts
//   m!                      epoch, layout, and how far other nodes were read
//   a!<albumId>             an album that is held whole, as HTTP and tracker look it up
//   p!<albumId>             a newer album record, accepted, not yet whole
//   q!<albumId>!<trackId>   a newer track record, accepted, not yet whole
//   t!<albumId>             when something last arrived for it, Unix milliseconds
//   h!audio|torrent|blob!x  bytes held, verified, and synced before the row was written
//   u!<infoHash>            audio under way, whose whole size is taken from the quota
//   w!<albumId>             an album this node was asked to seed and takes: takings.ts
//   n!<albumId>             a request to seed that was refused, and why
//   i!<infoHash>!<trackId>  known tracks by their torrents: records.ts
import { ClassicLevel } from 'classic-level'
import { DigmError } from '../../src/core/errors.ts'

export type Op = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string }

/** Both ends included, without the prefix. */
export type RowRange = { gte?: string; lte?: string; reverse?: boolean }

export const put = (key: string, value: unknown): Op => ({ type: 'put', key, value })
export const del = (key: string): Op => ({ type: 'del', key })

export class Ledger {
  private constructor(private readonly level: ClassicLevel<string, unknown>) {}

  /** @throws DigmError folder-in-use */
  static async open(folder: string): Promise<Ledger> {
    const level = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' })
    try {
      await level.open()
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause
      if (cause?.code === 'LEVEL_LOCKED') {
        throw new DigmError('folder-in-use', { path: folder }, { cause: error })
      }
      throw error
    }
    return new Ledger(level)
  }

  get<Row>(key: string): Promise<Row | undefined> {
    return this.level.get(key) as Promise<Row | undefined>
  }

  getMany<Row>(keys: readonly string[]): Promise<(Row | undefined)[]> {
    return this.level.getMany([...keys]) as Promise<(Row | undefined)[]>
  }

  /** All or nothing, on disk before it returns. */
  async commit(ops: readonly Op[]): Promise<void> {
    if (ops.length === 0) return
    // As a chain: the library copies an array of operations at twice the cost.
    const batch = this.level.batch()
    for (const op of ops) {
      if (op.type === 'put') batch.put(op.key, op.value)
      else batch.del(op.key)
    }
    await batch.write({ sync: true })
  }

  /** Rows whose key begins with `prefix`, in key order; `after` (without prefix) leaves out what is not greater. */
  async *rows<Row>(prefix: string, after?: string, range: RowRange = {}): AsyncGenerator<{ key: string; row: Row }> {
    const lower = after === undefined ? { gte: prefix + (range.gte ?? '') } : { gt: prefix + after }
    const upper = range.lte === undefined ? { lt: `${prefix}\u{10ffff}` } : { lte: prefix + range.lte }
    const options = { ...lower, ...upper, reverse: range.reverse ?? false }
    for await (const [key, row] of this.level.iterator(options))
      yield { key: key.slice(prefix.length), row: row as Row }
  }

  close(): Promise<void> {
    return this.level.close()
  }
}
