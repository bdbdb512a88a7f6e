// The one door for records in the page, whatever way they came: parse, pass over what is here already, verify, merge into
// storage, count, tell. What fails is counted by source and reason and never replaces a good record. Storage holds the truth:
// listeners hear of a record after it was committed, also when another tab took it in.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { DigmError, type ErrorCode } from '../core/errors.ts'
import {
  compareVersions,
  type Entry,
  parseEntry,
  readEntry,
  type VerifiedEntry,
  type Verifier,
} from '../core/signed.ts'
import { kindOf } from '../core/souls.ts'
import type { Database } from '../storage/database.ts'
import { addAlbums, isAlbumEntry } from '../storage/first-albums.ts'
import { putPlaces } from '../storage/records.ts'
import { countAlbumRows } from '../storage/search-index.ts'
import { getSignedRows } from '../storage/signed-rows.ts'
import { addTo, type Counted, EMPTY_TALLY, type Source, type Tally } from './tally.ts'
import { createVerifying, startVerifyWorker } from './verifying.ts'

/** One transaction's worth: the page draws in between. */
const BATCH = 512
const CHANNEL = 'digm-intake'

/** `state` is what GUN carries beside a value: it must equal the record's version. */
export type Incoming = Entry & { state?: number }
/** `dropped` is how many were refused, each with its reason in `refused`. */
export type TakenIn = { changed: VerifiedEntry[]; dropped: number; refused: ErrorCode[] }

export type Intake = {
  /** Resolves when what is good of `entries` is in storage. @throws DigmError storage-full, storage-unavailable */
  take(entries: readonly Incoming[], source: Source): Promise<TakenIn>
  /** Returns how to stop listening. */
  onChange(listener: (changed: readonly VerifiedEntry[]) => void): () => void
  /** Counts what was refused before it was an entry: a frame, a line. */
  countRefused(source: Source, codes: readonly ErrorCode[]): void
  readonly tally: ReadonlySignal<Tally>
  close(): void
}

export type IntakeOptions = {
  db: Database
  /** Absent where there is no WebCrypto. */
  verifier: Verifier | undefined
  startWorker?: () => Worker | undefined
}

export function createIntake({ db, verifier, startWorker = startVerifyWorker }: IntakeOptions): Intake {
  const tally = signal(EMPTY_TALLY)
  const listeners = new Set<(changed: readonly VerifiedEntry[]) => void>()
  const verifying = createVerifying(verifier, startWorker)
  /** Albums that came since storage held none; undefined where it held some from the beginning. */
  let firstAlbums: Promise<Set<string> | undefined> | undefined
  const otherTabs = openChannel(async (places) => {
    const seen = await firstAlbums
    for (const { key } of places) seen?.add(key)
    const rows = await getSignedRows(db, places).catch(() => [])
    tell(places.flatMap((place, i) => readKnown({ ...place, value: rows[i]?.value })))
  })

  const tell = (changed: readonly VerifiedEntry[]) => {
    if (changed.length > 0) for (const listener of listeners) listener(changed)
  }
  const count = (source: Source, counted: Counted) => {
    tally.value = addTo(tally.peek(), source, counted)
  }

  /** Those that storage holds letter for letter. */
  async function heldOf<E extends Entry>(entries: readonly E[]): Promise<Set<E>> {
    const rows = entries.length > 0 ? await getSignedRows(db, entries) : []
    return new Set(entries.filter(({ value }, i) => rows[i]?.value === value))
  }

  /** As `heldOf`; but whoever fills an empty storage need not look for every album in it. */
  async function knownOf<E extends Entry>(entries: readonly E[], source: Source): Promise<Set<E>> {
    if (source === 'snapshot') {
      firstAlbums ??= countAlbumRows(db).then(
        (count) => (count === 0 ? new Set() : undefined),
        () => undefined,
      )
    }
    const seen = await firstAlbums
    return heldOf(seen ? entries.filter(({ soul, key }) => kindOf(soul) !== 'albums' || seen.has(key)) : entries)
  }

  async function takeBatch(batch: readonly Incoming[], source: Source): Promise<TakenIn> {
    const refused: ErrorCode[] = []
    const wellFormed = batch.filter((entry) => parseEntry(entry) || !refused.push('too-large'))
    const known = await knownOf(wellFormed, source)
    const unknown = wellFormed.filter((entry) => !known.has(entry))
    const verdicts = await verifying.verify(unknown.map(({ soul, key, value }) => ({ soul, key, value })))
    const good: VerifiedEntry[] = []
    for (const [i, verdict] of verdicts.entries()) {
      const state = unknown[i]?.state
      if (typeof verdict === 'string') refused.push(verdict)
      else if (state !== undefined && state !== verdict.version) refused.push('bad-record')
      else good.push(verdict)
    }
    const seen = await firstAlbums
    const newest = newestOf(good)
    const added = newest.filter(isAlbumEntry).filter(({ key }) => seen?.has(key) === false)
    const taken = new Set<VerifiedEntry>(added.length > 0 ? await addAlbums(db, added) : [])
    const stored = new Set<VerifiedEntry>(added.filter((entry) => !taken.has(entry)))
    const others = newest.filter((entry) => !stored.has(entry))
    for (const entry of others.length > 0 ? await putPlaces(db, others) : []) stored.add(entry)
    const changed = newest.filter((entry) => stored.has(entry))
    for (const { key } of changed.filter(isAlbumEntry)) seen?.add(key)
    const passedOver = good.filter((entry) => entry.parsed.kind !== 'seed-request' && !stored.has(entry))
    // Another tab may have been faster.
    const again = await heldOf(passedOver)
    for (let i = again.size; i < passedOver.length; i++) refused.push('stale-version')
    count(source, { accepted: changed.length, known: known.size + again.size, refused })
    tell(changed)
    if (changed.length > 0) otherTabs?.postMessage(changed.map(({ soul, key }) => ({ soul, key })))
    return { changed, dropped: refused.length, refused }
  }

  return {
    tally,

    async take(entries, source) {
      const taken: TakenIn = { changed: [], dropped: 0, refused: [] }
      for (let at = 0; at < entries.length; at += BATCH) {
        const { changed, refused } = await takeBatch(entries.slice(at, at + BATCH), source)
        taken.changed.push(...changed)
        taken.refused.push(...refused)
        taken.dropped += refused.length
      }
      return taken
    },

    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    countRefused: (source, refused) => count(source, { refused }),

    close() {
      otherTabs?.close()
      verifying.close()
      listeners.clear()
    },
  }
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

/** What another tab of this origin has verified and stored. */
function readKnown(entry: unknown): VerifiedEntry[] {
  const parsed = parseEntry(entry)
  if (!parsed) return []
  try {
    return [readEntry(parsed)]
  } catch (error) {
    if (error instanceof DigmError) return []
    throw error
  }
}

type Place = Pick<Entry, 'soul' | 'key'>

/** Says where something new lies; what it is stands in storage. */
function openChannel(onPlaces: (places: readonly Place[]) => void): BroadcastChannel | undefined {
  if (!('BroadcastChannel' in globalThis)) return undefined
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (Array.isArray(data)) onPlaces(data.flatMap(placeIn))
  }
  // In Node, where tests run, an open channel would keep the process alive.
  if ('unref' in channel && typeof channel.unref === 'function') channel.unref()
  return channel
}

function placeIn(input: unknown): Place[] {
  const parsed = typeof input === 'object' ? parseEntry({ ...input, value: '' }) : undefined
  return parsed ? [{ soul: parsed.soul, key: parsed.key }] : []
}
