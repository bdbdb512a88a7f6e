// What page and worker say to each other. Pieces never travel here: they cross through IndexedDB, messages carry numbers.
// Every ask has a deadline; whoever reads a message parses it first.
import * as v from 'valibot'
import { type InfoHash, isInfoHash } from './ids.ts'
import { trackId } from './records.ts'

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const infoHash = v.custom<InfoHash>(isInfoHash)

/** Page to worker. */
const toWorker = [
  /**
   * Where the playhead is and how much of the track one second takes: a hint that lives in the worker's memory only, and may
   * be lost with it. It decides which pieces are wanted at once and which may wait for a peer.
   */
  v.object({
    type: v.literal('playhead'),
    trackId,
    positionSec: v.pipe(v.number(), v.minValue(0)),
    durationSec: v.pipe(v.number(), v.minValue(0)),
  }),
  /** Keeps the worker alive while the page waits for a stream. */
  v.object({ type: v.literal('ping') }),
  v.object({ type: v.literal('skip-waiting') }),
] as const

/** Worker to every page of the app. */
const toPage = [
  /** The worker needs a piece; sent with a port on which a `WantAnswer` is due within `deadlineMs`. */
  v.object({ type: v.literal('want'), trackId, infoHash, index, deadlineMs: v.pipe(v.number(), v.minValue(0)) }),
  /** These pieces were checked and committed by the worker. */
  v.object({ type: v.literal('stored'), infoHash, indices: v.array(index) }),
  /** The device is full: pieces are heard, but not stored. */
  v.object({ type: v.literal('storage-full') }),
] as const

/** Page to worker, on the port of a want. */
const wantAnswer = [
  /** Read it from the store. */
  v.object({ answer: v.literal('stored') }),
  /** Take it, and the `count - 1` pieces after it, over HTTP now. */
  v.object({ answer: v.literal('fetch'), count: v.pipe(index, v.minValue(1)) }),
  /** Another page has the swarm, or none. */
  v.object({ answer: v.literal('not-mine') }),
] as const

export type ToWorker = v.InferOutput<(typeof toWorker)[number]>
export type ToPage = v.InferOutput<(typeof toPage)[number]>
export type Want = Extract<ToPage, { type: 'want' }>
export type WantAnswer = v.InferOutput<(typeof wantAnswer)[number]>

/** The first kind of message that fits. */
const parserOf =
  <Schema extends v.GenericSchema>(kinds: readonly Schema[]) =>
  (data: unknown): v.InferOutput<Schema> | undefined => {
    for (const kind of kinds) {
      const result = v.safeParse(kind, data)
      if (result.success) return result.output
    }
    return undefined
  }

export const parseToWorker = parserOf(toWorker)
export const parseToPage = parserOf(toPage)
export const parseWantAnswer = parserOf(wantAnswer)
