// The index itself: albums by the words in them, current versions only. No I/O; saved and loaded as pieces of text of bounded size.
import MiniSearch, { type AsPlainObject } from 'minisearch'
import type { AlbumId } from '../core/ids.ts'
import { documentOf, type SearchDocument, type SearchRow, type Words } from './search-document.ts'
import { indexOptions, searchPasses } from './search-ranking.ts'

/** Characters of one saved chunk. */
const CHUNK = 256 * 1024

export type Found = { albumId: AlbumId; terms: readonly string[] }

export class SearchIndex {
  private constructor(
    private readonly index: MiniSearch<Words>,
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
    return new SearchIndex(await MiniSearch.loadJSAsync<Words>(plain, indexOptions(words)), words)
  }

  get size(): number {
    return this.index.documentCount
  }

  /** Makes the index say what the row says; false when it did already. */
  apply(row: SearchRow): boolean {
    return this.put(documentOf(row))
  }

  put(document: SearchDocument): boolean {
    const { id } = document
    if ('withdrawn' in document) return this.forget(id)
    if (this.index.getStoredFields(id)?.stamp === document.stamp) return false
    this.forget(id)
    this.index.add(document)
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
    for (const pass of searchPasses(query, this.words)) {
      for (const { id, terms } of this.index.search(pass.query, pass.options)) {
        if (found.size >= limit) break
        if (!found.has(id)) found.set(id, { albumId: id, terms })
      }
      if (found.size >= Math.min(pass.enough, limit)) break
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
