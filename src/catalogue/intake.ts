// The one door for records in the page, whatever way they came: have them verified and stored (in a worker when they are many),
// count, tell. What fails is counted by source and reason and never replaces a good record. Storage holds the truth: listeners
// hear where something new lies after it was committed, also when another tab took it in.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { ErrorCode } from '../core/errors.ts'
import { parseEntry, type Verifier } from '../core/signed.ts'
import type { Database } from '../storage/database.ts'
import { openChannel } from '../storage/other-tabs.ts'
import { type Batch, type Changed, type Incoming, type Place, placeOf } from './taking.ts'
import { createTakingHost, startIntakeWorker } from './taking-host.ts'
import { addTo, EMPTY_TALLY, type Source, type Tally } from './tally.ts'

export type { Changed, Incoming } from './taking.ts'

/** One transaction's worth: the page draws in between. */
const BATCH = 512
const CHANNEL = 'digm-intake'

/** `dropped` is how many were refused, each with its reason in `refused`. */
export type TakenIn = { changed: Changed[]; dropped: number; refused: ErrorCode[] }

export type Intake = {
  /** Resolves when what is good of `entries` is in storage. @throws DigmError storage-full, storage-unavailable */
  take(entries: readonly Incoming[], source: Source): Promise<TakenIn>
  /** The same of lines of a catalogue, as bytes: many are read in the worker as well. */
  takeLines(lines: Uint8Array, source: Source): Promise<TakenIn>
  /** Returns how to stop listening. */
  onChange(listener: (changed: readonly Changed[]) => void): () => void
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

export function createIntake({ db, verifier, startWorker = startIntakeWorker }: IntakeOptions): Intake {
  const tally = signal(EMPTY_TALLY)
  const listeners = new Set<(changed: readonly Changed[]) => void>()
  const host = createTakingHost({ db, verifier, startWorker })
  const tell = (changed: readonly Changed[]) => {
    if (changed.length > 0) for (const listener of listeners) listener(changed)
  }
  // They are told where something new lies; what it is stands in storage.
  const otherTabs = openChannel(CHANNEL, (data) => {
    if (Array.isArray(data)) tell(data.flatMap(placeIn))
  })

  async function takeBatch(batch: Batch, source: Source): Promise<TakenIn> {
    const { changed, known, refused } = await host.take(batch)
    tally.value = addTo(tally.peek(), source, { accepted: changed.length, known: known.length, refused })
    tell(changed)
    if (changed.length > 0) otherTabs?.postMessage(changed.map(placeOf))
    return { changed, refused, dropped: refused.length }
  }

  return {
    tally,

    async take(entries, source) {
      const all: TakenIn = { changed: [], dropped: 0, refused: [] }
      for (let at = 0; at < entries.length; at += BATCH) {
        const { changed, refused, dropped } = await takeBatch(entries.slice(at, at + BATCH), source)
        all.changed.push(...changed)
        all.refused.push(...refused)
        all.dropped += dropped
      }
      return all
    },

    takeLines: takeBatch,

    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    countRefused(source, refused) {
      tally.value = addTo(tally.peek(), source, { refused })
    },

    close() {
      otherTabs?.close()
      host.close()
      listeners.clear()
    },
  }
}

function placeIn(input: unknown): Place[] {
  const parsed = typeof input === 'object' ? parseEntry({ ...input, value: '' }) : undefined
  return parsed ? [{ soul: parsed.soul, key: parsed.key }] : []
}
