// Every signed value this node knows, verbatim, whether or not it holds the audio: the newest of each place. Who shows a value
// here has judged it; what is older than what is known is passed over, so that nothing can be rolled back by another way in.
// One change log numbers all of them, so that a catalogue or another node can ask for what came since.
//
//   e!<kind>!<key>        the value, with its place in the log
//   s!<seq>               the log: kind and key
//   g!<soul>!<key>        the souls of the graph: the kind
//   k!<albumId>!<trackId> tracks by the album they name
//   b!<hash>!<kind>!<key> covers and previews by the records that name them
//   i!<infoHash>!<trackId> torrents by the tracks that name them
import { randomBytes } from 'node:crypto'
import type { AlbumId, Fingerprint, InfoHash } from '../../src/core/ids.ts'
import { isRetirement } from '../../src/core/retirement.ts'
import { compareVersions, type Entry, type Stamp, type VerifiedEntry } from '../../src/core/signed.ts'
import { type DigmRecord, kindOf, type RecordKind } from '../../src/core/souls.ts'
import { BlobNames, blobsOf } from './blob-names.ts'
import { del, type Ledger, type Op, put } from './ledger.ts'
import { recordOf } from './named-parts.ts'

export type KnownRow = Entry & { seq: number; version: number }
export type LogRow = { kind: RecordKind; key: string }
export type Shown = { entry: Entry; parsed: DigmRecord; version: number; origin: unknown }

/** With what is known at its place, and who brought it: a connection or a node. */
type News = { entry: Entry & { parsed?: DigmRecord }; known: KnownRow | undefined; origin: unknown }

const LAYOUT = 3

export const logKey = (seq: number): string => String(seq).padStart(16, '0')

export class Records {
  /** Marks this ledger's cursors. */
  epoch = ''
  readonly blobNames = new BlobNames()
  /** How many known tracks name a torrent. */
  private readonly torrents = new Map<string, number>()
  /** How many values are known, how many of them are Eldernodes, and their length. */
  readonly total = { count: 0, eldernodes: 0, bytes: 0 }
  /** Artists whose key is retired. */
  readonly retired = new Set<Fingerprint>()
  /** Of the last value on disk; numbers beyond it are being written. */
  lastSeq = 0
  private seq = 0
  private readonly listeners = new Set<(shown: readonly Shown[], seqs: readonly number[]) => void>()

  constructor(private readonly ledger: Ledger) {}

  get(kind: RecordKind, key: string): Promise<KnownRow | undefined> {
    return this.ledger.get<KnownRow>(`e!${kind}!${key}`)
  }

  /** Those of one kind, in the order of `keys`. */
  getMany(kind: RecordKind, keys: readonly string[]): Promise<(KnownRow | undefined)[]> {
    return this.ledger.getMany<KnownRow>(keys.map((key) => `e!${kind}!${key}`))
  }

  /** Whether a known track promises these bytes, held here or not. */
  namesTorrent(infoHash: InfoHash): boolean {
    return this.torrents.has(infoHash)
  }

  /** What is known at the places of these entries, in one read. */
  async knownAt(entries: readonly Entry[]): Promise<(KnownRow | undefined)[]> {
    return this.ledger.getMany<KnownRow>(entries.map(({ soul, key }) => `e!${kindOf(soul)}!${key}`))
  }

  /** Called after values are on disk, with the places in the log that changed. */
  onShown(listener: (shown: readonly Shown[], seqs: readonly number[]) => void): void {
    this.listeners.add(listener)
  }

  /** The newest of `entries`, in one batch with `more`. Runs inside the library's `serial`. */
  async show(entries: readonly Entry[], more: readonly Op[] = [], origin?: unknown): Promise<void> {
    const rows = await this.knownAt(entries)
    await this.showAt(
      entries.map((entry, at) => ({ entry, origin, known: rows[at] })),
      more,
    )
  }

  /** The same when it has been read what is known. Listeners learn who brought each. */
  async showAt(news: readonly News[], more: readonly Op[] = []): Promise<void> {
    const ops: Op[] = []
    const shown: Shown[] = []
    const seqs: number[] = []
    const batch = new Map<string, KnownRow>()
    for (const { entry, origin, known: before } of news) {
      const { soul, key, value } = entry
      const kind = kindOf(soul)
      const parsed = entry.parsed ?? recordOf(entry)
      if (!kind || !parsed) continue
      const place = `e!${kind}!${key}`
      const known = batch.get(place) ?? before
      const { version } = parsed.record
      if (known && compareVersions({ soul, version, value }, known) <= 0) continue
      const row: KnownRow = { soul, key, value, seq: ++this.seq, version }
      batch.set(place, row)
      ops.push(put(place, row), put(`g!${soul}!${key}`, kind), put(`s!${logKey(row.seq)}`, { kind, key }))
      if (known) ops.push(del(`s!${logKey(known.seq)}`), ...this.unnameOps(known))
      ops.push(...this.nameOps(key, parsed))
      this.count(known, -1)
      this.count(row, 1)
      this.noteArtist(parsed)
      seqs.push(row.seq, ...(known ? [known.seq] : []))
      shown.push({ entry: { soul, key, value }, parsed, version, origin })
    }
    await this.ledger.commit([...ops, ...more])
    this.lastSeq = this.seq
    for (const listener of this.listeners) listener(shown, seqs)
  }

  /** Whether a retired key would say something new. What trusted nodes took before they knew is taken from them all the same. */
  stops(entry: VerifiedEntry, signer: Fingerprint, known: Stamp | undefined): boolean {
    return this.retired.has(signer) && !isRetirement(entry) && known?.value !== entry.value
  }

  /** Rows that forget the tracks of a withdrawn album. */
  async forgetTracksOps(albumId: AlbumId): Promise<Op[]> {
    const ops: Op[] = []
    for await (const { key } of this.ledger.rows(`k!${albumId}!`)) {
      const row = await this.get('tracks', key)
      if (!row) continue
      ops.push(del(`e!tracks!${key}`), del(`g!${row.soul}!${key}`), del(`s!${logKey(row.seq)}`), ...this.unnameOps(row))
      this.count(row, -1)
    }
    return ops
  }

  /** Keys and values below one soul, in key order. */
  async *shard(soul: string, range: { gte?: string; lte?: string; reverse?: boolean } = {}): AsyncGenerator<KnownRow> {
    for await (const { key, row: kind } of this.ledger.rows<RecordKind>(`g!${soul}!`, undefined, range)) {
      const row = await this.get(kind, key)
      if (row) yield row
    }
  }

  /** The log after `seq`, oldest first, of the wanted kinds. */
  async *since(seq: number, isWanted: (kind: RecordKind) => boolean, until?: number): AsyncGenerator<KnownRow> {
    const range = until === undefined ? {} : { lte: logKey(until) }
    for await (const { row } of this.ledger.rows<LogRow>('s!', logKey(seq), range)) {
      const known = isWanted(row.kind) ? await this.get(row.kind, row.key) : undefined
      if (known) yield known
    }
  }

  async load(): Promise<void> {
    this.epoch = (await this.ledger.get<string>('m!epoch')) ?? randomBytes(8).toString('hex')
    await this.ledger.commit([put('m!epoch', this.epoch)])
    for await (const { key } of this.ledger.rows('s!', undefined, { reverse: true })) {
      this.seq = Number(key)
      break
    }
    if ((await this.ledger.get<number>('m!layout')) !== LAYOUT) await this.layOut()
    this.lastSeq = this.seq
    for await (const { key } of this.ledger.rows('b!')) this.blobNames.add(key)
    for await (const { key } of this.ledger.rows('i!')) this.countTorrent(key, 1)
    for await (const { row } of this.ledger.rows<KnownRow>('e!')) this.count(row, 1)
    for await (const { row } of this.ledger.rows<KnownRow>('e!artists!')) this.noteArtist(recordOf(row))
  }

  /** Ledgers of before numbered only what the catalogue lists, and knew no souls, or no torrents. */
  private async layOut(): Promise<void> {
    for await (const { key, row } of this.ledger.rows<KnownRow>('e!')) {
      const kind = kindOf(row.soul)
      if (!kind) continue
      const seq = row.seq > 0 ? row.seq : ++this.seq
      const known = { ...row, seq, version: recordOf(row)?.record.version ?? 0 }
      const names = [...namesOf(row.key, recordOf(row))].map((name) => put(name, 1))
      await this.ledger.commit([
        put(`e!${key}`, known),
        put(`g!${row.soul}!${row.key}`, kind),
        put(`s!${logKey(seq)}`, { kind, key: row.key }),
        ...names,
      ])
    }
    await this.ledger.commit([put('m!layout', LAYOUT)])
  }

  private nameOps(key: string, parsed: DigmRecord | undefined): Op[] {
    return namesOf(key, parsed).map((name) => {
      if (name.startsWith('b!')) this.blobNames.add(name.slice(2))
      else if (name.startsWith('i!')) this.countTorrent(name.slice(2), 1)
      return put(name, 1)
    })
  }

  private unnameOps(entry: Entry): Op[] {
    return namesOf(entry.key, recordOf(entry)).map((name) => {
      if (name.startsWith('b!')) this.blobNames.remove(name.slice(2))
      else if (name.startsWith('i!')) this.countTorrent(name.slice(2), -1)
      return del(name)
    })
  }

  /** `name` is `<infoHash>!<trackId>`. */
  private countTorrent(name: string, by: 1 | -1): void {
    const infoHash = name.slice(0, name.indexOf('!'))
    const count = (this.torrents.get(infoHash) ?? 0) + by
    if (count > 0) this.torrents.set(infoHash, count)
    else this.torrents.delete(infoHash)
  }

  private noteArtist(parsed: DigmRecord | undefined): void {
    if (parsed?.kind === 'artist' && parsed.record.retired) this.retired.add(parsed.record.fingerprint)
  }

  private count(row: KnownRow | undefined, sign: 1 | -1): void {
    if (!row) return
    this.total.count += sign
    if (kindOf(row.soul) === 'eldernodes') this.total.eldernodes += sign
    this.total.bytes += sign * (row.key.length + row.value.length)
  }
}

/** The rows by which a record is found under what it names. */
function namesOf(key: string, parsed: DigmRecord | undefined): string[] {
  const names = blobsOf(parsed).map(({ hash, as }) => `b!${hash}!${as}!${key}`)
  if (parsed?.kind !== 'track') return names
  const { albumId, infoHash } = parsed.record
  return [...names, `k!${albumId}!${key}`, `i!${infoHash}!${key}`]
}
