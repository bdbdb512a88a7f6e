// What every call of the package goes through, put together once for each manager: the same storage, intake, catalogue, graph and
// key as the app of this origin has. Nothing is opened before the first call.
import { createGraph, type Graph } from '../catalogue/graph.ts'
import { createIdentity, type Identity } from '../catalogue/identity.ts'
import { createIntake, type Intake } from '../catalogue/intake.ts'
import { createSearch, type Search } from '../catalogue/search.ts'
import { type Catalogue, createCatalogue } from '../catalogue/sync.ts'
import { type Env, readEnv } from '../core/env.ts'
import { DigmError } from '../core/errors.ts'
import type { Fingerprint } from '../core/ids.ts'
import type { Album } from '../core/records.ts'
import type { Verifier } from '../core/signed.ts'
import { parseEndpoint } from '../core/urls.ts'
import { digestOf, subtleVerifier } from '../core/webcrypto.ts'
import { type Database, openDatabaseOrMemory } from '../storage/database.ts'
import { startIntakeWorker, startSearchWorker } from './workers.ts'

export type Connection = {
  readonly db: Database
  readonly env: Env
  readonly verifier: Verifier
  readonly intake: Intake
  readonly catalogue: Catalogue
  readonly graph: Graph
  readonly identity: Identity
  readonly search: Search
  readonly locks: LockManager | undefined
  /** Whose key this device has; undefined before one was saved. */
  mine(): Fingerprint | undefined
  /** Another device has the key too. */
  isImported(): boolean
  /** Ends what is still being handed over. */
  readonly closed: AbortSignal
  close(): Promise<void>
}

/** How long the first call waits for a relay or a node: what is stored is there without. */
const FIRST_ANSWER_MS = 5_000

const vars = (): Readonly<Record<string, string | undefined>> =>
  (import.meta as { env?: Record<string, string | undefined> }).env ?? {}

/** @param peers relays as GUN has them; the Eldernodes behind them are asked over HTTP */
export function envOf(peers?: readonly string[], trackers?: readonly string[]): Env {
  const given = {
    ...vars(),
    ...(peers ? { VITE_GUN_PEERS: peers.join(' ') } : {}),
    ...(trackers ? { VITE_ELDERNODE_TRACKERS: trackers.join(' ') } : {}),
  }
  const nodes = given.VITE_ELDERNODE_TRACKERS ?? given.VITE_GUN_PEERS
  const origins = nodes?.split(/[\s,]+/).flatMap((url) => originOf(url) ?? [])
  return readEnv({ ...given, ...(origins ? { VITE_ELDERNODE_TRACKERS: origins.join(' ') } : {}) }, location.origin)
}

const originOf = (url: string): string | undefined => parseEndpoint(url.replace(/^ws/i, 'http'))

let opening: Promise<Database> | undefined
/** One connection a page, however many managers. */
export const openOnce = (): Promise<Database> => {
  opening ??= openDatabaseOrMemory()
  return opening
}

/** @throws DigmError storage-unavailable; not-allowed where there is no WebCrypto (http on a host name) */
export async function connect(env: Env): Promise<Connection> {
  if (!globalThis.isSecureContext) throw new DigmError('not-allowed', { reason: 'this needs https, or localhost' })
  const db = await openOnce()
  const { subtle } = crypto
  const verifier = subtleVerifier(subtle)
  const end = new AbortController()
  const locks = navigator.locks as LockManager | undefined
  const intake = createIntake({ db, verifier, startWorker: startIntakeWorker })
  const catalogue: Catalogue = createCatalogue({
    db,
    endpoints: env.endpoints,
    intake,
    sha1: digestOf(subtle, 'SHA-1'),
    follow: (album: Album) => graph.follow(album),
  })
  const graph: Graph = createGraph({
    db,
    intake,
    verifier,
    relayUrls: env.relayUrls,
    endpoints: env.endpoints,
    isEnabled: env.gunStorage,
    catchUp: () => void catalogue.catchUp().catch(() => undefined),
    locks,
  })
  const identity = createIdentity({ db, crypto, publish: graph.outbox.enqueue })
  await identity.load()
  await graph.start()
  await firstAnswer(Promise.all([catalogue.refresh(), dialled(graph)]))
  return {
    db,
    env,
    verifier,
    intake,
    catalogue,
    graph,
    identity,
    search: createSearch({ db, intake, startWorker: startSearchWorker }),
    locks,
    closed: end.signal,
    mine() {
      const state = identity.state.peek()
      return state.status === 'ready' ? state.fingerprint : undefined
    },
    isImported() {
      const state = identity.state.peek()
      return state.status === 'ready' && state.imported
    },
    async close() {
      end.abort()
      graph.close()
      intake.close()
    },
  }
}

/** Whatever came of it; what is late comes in behind. */
function firstAnswer(answer: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FIRST_ANSWER_MS)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    answer.then(done, done)
  })
}

/** Each relay is connected, or was not there. */
function dialled({ network }: Graph): Promise<void> {
  return new Promise((resolve) => {
    const isOver = () => network.peek().relays.every(({ state }) => state === 'connected' || state === 'waiting')
    if (isOver()) return resolve()
    const stop = network.subscribe(() => {
      if (!isOver()) return
      resolve()
      queueMicrotask(() => stop())
    })
  })
}
