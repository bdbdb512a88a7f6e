// The index itself: albums by the words in them, current versions only. No I/O; saved and loaded as pieces of text of bounded size.
import MiniSearch, { type AsPlainObject } from 'minisearch'
import type { AlbumId } from '../core/ids.ts'
import { type AlbumState, isWithdrawn } from '../core/records.ts'
import { indexOptions, type SearchDocument, searchPasses } from './search-ranking.ts'

/** Characters of one saved chunk. */
const CHUNK = 256 * 1024
/** Below this many finds the next, more forgiving pass is made as well. */
const ENOUGH = 5

/** The end of a signed value is the end of its signature: no two are alike. */
const STAMPED = 12

export type Found = { albumId: AlbumId; terms: readonly string[] }
/** `value` is the signed string: of two with one version the greater takes the place. */
export type SearchRow = { albumId: AlbumId; version: number; value: string; state: AlbumState }

export class SearchIndex {
  private constructor(
    private readonly index: MiniSearch<SearchDocument>,
    /** Every word that was ever indexed. */
    private readonly words: ReadonlySet<string>,
  ) {}

  static empty(): SearchIndex {
    const words = new Set<string>()
    return new SearchIndex(new MiniSearch(indexOptions(words)), words)
  }

  /** Of what `toChunks` gave. @throws when it is anything else */
  static async fromChunks(chunks: readonly string[]): Promise<SearchIndex> {
    const [head, ...terms] = chunks
    if (head === undefined) return SearchIndex.empty()
    const plain = JSON.parse(head) as AsPlainObject
    plain.index = terms.flatMap((text) => JSON.parse(text) as AsPlainObject['index'])
    const words = new Set(plain.index.map(([word]) => word))
    return new SearchIndex(await MiniSearch.loadJSAsync<SearchDocument>(plain, indexOptions(words)), words)
  }

  get size(): number {
    return this.index.documentCount
  }

  /** Makes the index say what the row says; false when it did already. */
  apply({ albumId, version, value, state }: SearchRow): boolean {
    if (isWithdrawn(state)) return this.forget(albumId)
    const stamp = `${version} ${value.slice(-STAMPED)}`
    if (this.index.getStoredFields(albumId)?.stamp === stamp) return false
    this.forget(albumId)
    this.index.add({ id: albumId, stamp, album: state })
    return true
  }

  forget(albumId: AlbumId): boolean {
    if (!this.index.has(albumId)) return false
    this.index.discard(albumId)
    return true
  }

  /** Best first, with the words of the album that were found. */
  find(query: string, limit: number): Found[] {
    const found = new Map<AlbumId, Found>()
    for (const [at, options] of searchPasses(query, (word) => this.words.has(word)).entries()) {
      for (const { id, terms } of this.index.search(query, options)) {
        if (found.size >= limit) break
        if (!found.has(id)) found.set(id, { albumId: id, terms })
      }
      if (found.size >= (at === 0 ? Math.min(ENOUGH, limit) : 1)) break
    }
    return [...found.values()]
  }

  ids(): AlbumId[] {
    return this.index.search(MiniSearch.wildcard).map(({ id }): AlbumId => id)
  }

  /** First everything but the terms, then the terms. */
  *toChunks(): Generator<string> {
    const { index, ...head } = this.index.toJSON()
    yield JSON.stringify(head)
    let terms: string[] = []
    let length = 0
    for (const term of index) {
      const text = JSON.stringify(term)
      terms.push(text)
      length += text.length
      if (length < CHUNK) continue
      yield `[${terms.join(',')}]`
      terms = []
      length = 0
    }
    if (terms.length > 0) yield `[${terms.join(',')}]`
  }
}
