// Tags of a file, read by music-metadata. A file with broken tags is still music: whatever was read before the fault counts.
import { type IAudioMetadata, type IPicture, parseFromTokenizer } from 'music-metadata'
import { type Container, MIME_OF } from './sniff.ts'
import { type ByteSource, memorySource, readExactly } from './source.ts'
import { tidyText } from './text.ts'

export type Tags = {
  title?: string | undefined
  artist?: string | undefined
  albumArtist?: string | undefined
  album?: string | undefined
  trackNumber?: number | undefined
  discNumber?: number | undefined
  /** As it stands: a year, a date, a time stamp. */
  date?: string | undefined
  genres: string[]
  picture?: Uint8Array | undefined
}

/** Reading tags of a hostile file ends after this much. */
const MAX_READS = 100_000
const MAX_BYTES = 64 * 1024 * 1024
const MAX_GENRE_UNITS = 60
/** Ogg tags stand in the header packets; the reader would otherwise go on through the whole file. */
const OGG_HEADERS = 16 * 1024 * 1024

export async function readTags(source: ByteSource, container: Container): Promise<Tags> {
  let common: Partial<IAudioMetadata['common']> = {}
  const readable =
    container === 'ogg' ? memorySource(await readExactly(source, 0, Math.min(source.size, OGG_HEADERS))) : source
  try {
    const parsed = await parseFromTokenizer(new SourceTokenizer(readable, MIME_OF[container]), {
      duration: false,
      observer: ({ metadata }) => {
        common = metadata.common
      },
    })
    common = parsed.common
  } catch {
    // `common` has what was read.
  }
  return tagsOf(common)
}

function tagsOf(common: Partial<IAudioMetadata['common']>): Tags {
  return {
    title: tidyText(common.title),
    artist: tidyText(common.artist),
    albumArtist: tidyText(common.albumartist),
    album: tidyText(common.album),
    trackNumber: position(common.track?.no),
    discNumber: position(common.disk?.no),
    date: tidyText(common.date ?? (common.year === undefined ? undefined : String(common.year))),
    genres: (common.genre ?? []).flatMap((genre) => tidyText(genre) ?? []).filter((g) => g.length <= MAX_GENRE_UNITS),
    picture: bestPicture(common.picture ?? [])?.data,
  }
}

const position = (value: number | null | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined

const bestPicture = (pictures: readonly IPicture[]): IPicture | undefined =>
  pictures.find((picture) => picture.type?.toLowerCase().includes('front')) ?? pictures[0]

type ReadOptions = { length?: number; position?: number; mayBeLess?: boolean }
type Token<T> = { len: number; get(bytes: Uint8Array, offset: number): T }

/** What music-metadata reads from: random access over a ByteSource, with an end to its patience. */
class SourceTokenizer {
  position = 0
  readonly fileInfo: { size: number; mimeType: string }
  private reads = 0
  private bytes = 0

  constructor(
    private readonly source: ByteSource,
    mimeType: string,
  ) {
    this.fileInfo = { size: source.size, mimeType }
  }

  async peekBuffer(target: Uint8Array, options: ReadOptions = {}): Promise<number> {
    const length = options.length ?? target.length
    const from = options.position ?? this.position
    const to = Math.min(this.source.size, from + length)
    this.reads++
    this.bytes += length
    if (this.reads > MAX_READS || this.bytes > MAX_BYTES) throw new Error('the tags do not end')
    if (!(from >= 0) || (!options.mayBeLess && to - from < length)) throw new Error('End-Of-Stream')
    if (to <= from) return 0
    target.set(await readExactly(this.source, from, to))
    return to - from
  }

  async readBuffer(target: Uint8Array, options: ReadOptions = {}): Promise<number> {
    const read = await this.peekBuffer(target, options)
    this.position = (options.position ?? this.position) + read
    return read
  }

  async peekToken<T>(token: Token<T>, position?: number | null): Promise<T> {
    if (!(token.len <= MAX_BYTES)) throw new Error('the tag is too large')
    const bytes = new Uint8Array(token.len)
    await this.peekBuffer(bytes, { position: position ?? this.position })
    return token.get(bytes, 0)
  }

  async readToken<T>(token: Token<T>, position = this.position): Promise<T> {
    const value = await this.peekToken(token, position)
    this.position = position + token.len
    return value
  }

  peekNumber(token: Token<number>): Promise<number> {
    return this.peekToken(token)
  }

  readNumber(token: Token<number>): Promise<number> {
    return this.readToken(token)
  }

  async ignore(length: number): Promise<number> {
    if (!(length >= 0) || ++this.reads > MAX_READS) throw new Error('the tags do not end')
    const ignored = Math.min(length, Math.max(0, this.source.size - this.position))
    this.position += ignored
    return ignored
  }

  setPosition(position: number): void {
    this.position = position
  }

  supportsRandomAccess(): boolean {
    return true
  }

  async close(): Promise<void> {}

  async abort(): Promise<void> {}
}
