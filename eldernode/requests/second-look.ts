// Albums that were refused for want of room are judged again by themselves: when room comes free, when the node starts (its quota
// may be another), and at times in between. A few at a time, going on where the last look ended, and further at once only while
// some of them are taken: whoever has a thousand albums refused does not make the node read them all for each one that goes.
import { type AlbumId, isAlbumId } from '../../src/core/ids.ts'
import type { Log } from '../log.ts'
import type { Library } from '../store/library.ts'
import type { Refusal, Requests } from './requests.ts'

/** Judged in one look. */
const LOOKED_AT = 16

export type SecondLookOptions = { library: Library; requests: Requests; log: Log }

export class SecondLook {
  private looking: Promise<void> | undefined
  private isDue = false
  private isClosed = false
  /** The last album that was looked at. */
  private after = ''

  constructor(private readonly options: SecondLookOptions) {
    options.library.onRoom.on(() => this.begin())
  }

  begin(): void {
    this.isDue = true
    if (this.isClosed) return
    this.looking ??= this.look()
      .catch((error: unknown) => this.options.log.error({ err: error }, 'refused requests'))
      .finally(() => {
        this.looking = undefined
        if (this.isDue) this.begin()
      })
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.looking
  }

  private async look(): Promise<void> {
    this.isDue = false
    const { library, requests } = this.options
    for (let hasRoom = true; hasRoom && !this.isClosed; ) {
      const ids = await this.next()
      for (const id of ids) requests.consider(id, true)
      for (const id of ids) await requests.considered(id)
      hasRoom = ids.some((id) => library.takings.get(id) !== undefined)
    }
  }

  /** Those that come next, from the first one on again when there are no more. */
  private async next(): Promise<AlbumId[]> {
    const { ledger } = this.options.library
    const found: AlbumId[] = []
    for await (const { key, row } of ledger.rows<Refusal>('n!', this.after)) {
      this.after = key
      if (row.code === 'quota-exceeded' && isAlbumId(key)) found.push(key)
      if (found.length === LOOKED_AT) return found
    }
    this.after = ''
    return found
  }
}
