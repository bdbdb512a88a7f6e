// What the door does with a batch: pass over what is stored already, verify the rest, merge it into storage. The same in the page,
// for a few entries, and in the intake's worker, for many.
import type { ErrorCode } from '../core/errors.ts'
import { compareVersions, type Entry, parseEntry, type VerifiedEntry, type Verifier } from '../core/signed.ts'
import { kindOf } from '../core/souls.ts'
import { readCatalogueLines } from '../node-api/catalogue-lines.ts'
import { listAlbumIds } from '../storage/albums.ts'
import type { Database } from '../storage/database.ts'
import { addAlbums, isAlbumEntry } from '../storage/new-albums.ts'
import { putPlaces } from '../storage/records.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import { documentOf, type SearchDocument } from './search-document.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** `state` is what GUN carries beside a value: it must equal the record's version. */
export type Incoming = Entry & { state?: number }
/** Entries, or the lines of a catalogue that hold them. */
export type Batch = readonly Incoming[] | Uint8Array
export type Place = Pick<Entry, 'soul' | 'key'>
/** An album comes with its words, so that the search need not read it again; not when another tab took it in. */
export type Changed = Place & { document?: SearchDocument }
/** `known` are those that storage held letter for letter. */
export type Taken = { changed: Changed[]; known: Place[]; refused: ErrorCode[] }
/** @throws DigmError storage-full, storage-unavailable */
export type Take = (batch: Batch) => Promise<Taken>

export type TakerOptions = {
  db: Database
  /** Absent where there is no WebCrypto. */
  verifier: Verifier | undefined
  /** Comes between some and the next, where others are to have their turn. */
  rest?: () => Promise<void>
}

/** More are not looked up one by one: what storage holds at all is read instead, which is many times faster. */
const FEW = 64
/** Verified in one go: what a page does in a quarter of a frame. */
const AT_ONCE = 16

export function createTaker({ db, verifier, rest }: TakerOptions): Take {
  /** Albums in storage; one that is missing here (withdrawn, or added by another tab since) is found out when it is written. */
  let listed: Promise<Set<string>> | undefined
  let verified: Promise<unknown> = Promise.resolve()

  function list(): Promise<Set<string>> {
    listed ??= listAlbumIds(db).then(
      (ids) => new Set<string>(ids),
      (error: unknown) => {
        listed = undefined
        throw error
      },
    )
    return listed
  }

  async function heldOf<E extends Entry>(entries: readonly E[]): Promise<Set<E>> {
    const rows = entries.length > 0 ? await getSignedRows(db, entries) : []
    return new Set(entries.filter(({ value }, i) => rows[i]?.value === value))
  }

  async function verify(entries: readonly Entry[]) {
    const verdicts: Verdict[] = []
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      if (at > 0) await rest?.()
      const some = entries.slice(at, at + AT_ONCE)
      verdicts.push(...(await Promise.all(some.map((entry) => verdictOf(entry, verifier)))))
    }
    return verdicts
  }

  /** One batch after the other: side by side all would be verified at the end, and the database idle until then. */
  function verifyInTurn(entries: readonly Entry[]): Promise<Verdict[]> {
    const verdicts = verified.then(() => verify(entries))
    verified = verdicts.catch(() => undefined)
    return verdicts
  }

  async function put(entries: readonly VerifiedEntry[], free: ReadonlySet<string>): Promise<Set<VerifiedEntry>> {
    const albums = entries.filter(isAlbumEntry).filter(({ key }) => free.has(key))
    const isAdded = albums.length > 0 && (await addAlbums(db, albums))
    const done = new Set<VerifiedEntry>(isAdded ? albums : [])
    const others = entries.filter((entry) => !done.has(entry))
    for (const entry of others.length > 0 ? await putPlaces(db, others) : []) done.add(entry)
    return done
  }

  return async (batch) => {
    const { entries, refused } = batch instanceof Uint8Array ? read(batch) : checked(batch)
    const ids = entries.length > FEW ? await list() : await listed
    const isNew = ({ soul, key }: Entry) => ids !== undefined && kindOf(soul) === 'albums' && !ids.has(key)
    const free = new Set(entries.filter(isNew).map(({ key }) => key))
    const known = await heldOf(entries.filter((entry) => !isNew(entry)))
    const unknown = entries.filter((entry) => !known.has(entry))
    const good: VerifiedEntry[] = []
    for (const [i, verdict] of (await verifyInTurn(unknown)).entries()) {
      const state = unknown[i]?.state
      if (typeof verdict === 'string') refused.push(verdict)
      else if (state !== undefined && state !== verdict.version) refused.push('bad-record')
      else good.push(verdict)
    }
    const newest = newestOf(good)
    const done = await put(newest, free)
    const changed = newest.filter((entry) => done.has(entry))
    for (const { key } of changed.filter(isAlbumEntry)) ids?.add(key)
    // Another tab may have been faster.
    const passedOver = good.filter((entry) => entry.parsed.kind !== 'seed-request' && !done.has(entry))
    const again = await heldOf(passedOver)
    for (let i = again.size; i < passedOver.length; i++) refused.push('stale-version')
    return { changed: changed.map(changedOf), known: [...known, ...again].map(placeOf), refused }
  }
}

type Read = { entries: readonly Incoming[]; refused: ErrorCode[] }

function read(lines: Uint8Array): Read {
  const { entries, malformed } = readCatalogueLines(lines)
  return { entries, refused: Array<ErrorCode>(malformed).fill('bad-record') }
}

function checked(batch: readonly Incoming[]): Read {
  const entries = batch.filter((entry) => parseEntry(entry))
  return { entries, refused: Array<ErrorCode>(batch.length - entries.length).fill('too-large') }
}

export const placeOf = ({ soul, key }: Place): Place => ({ soul, key })

function changedOf(entry: VerifiedEntry): Changed {
  if (!isAlbumEntry(entry)) return placeOf(entry)
  const { parsed, version, value } = entry
  const { record: state } = parsed
  return { ...placeOf(entry), document: documentOf({ albumId: state.albumId, version, value, state }) }
}

/** One entry a place, so that a transaction may treat them side by side. */
function newestOf(entries: readonly VerifiedEntry[]): VerifiedEntry[] {
  const newest = new Map<string, VerifiedEntry>()
  for (const entry of entries) {
    const place = `${entry.soul}\n${entry.key}`
    const other = newest.get(place)
    if (!other || compareVersions(entry, other) > 0) newest.set(place, entry)
  }
  return [...newest.values()]
}
