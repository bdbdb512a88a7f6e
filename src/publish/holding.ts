// Getting a published album held, and knowing who holds it. Each trusted Eldernode is asked how far it is, for as long as the app is
// open; it is given at once over HTTP what is small, and the audio too where peers bring nothing. What counts is what it signs: its
// receipts come with its answers or through the graph, and are verified like every record. Everything that is given lies in storage,
// so whoever comes back another day goes on where it was.

import type { Intake } from '../catalogue/intake.ts'
import { DigmError, errorText } from '../core/errors.ts'
import type { AlbumId, InfoHash } from '../core/ids.ts'
import { type Album, isWithdrawn, type Receipt } from '../core/records.ts'
import { holdingOf, type NodeReport, type Safety, safetyOf } from '../core/replicas.ts'
import type { SeedProgress } from '../core/seeding.ts'
import type { Verifier } from '../core/signed.ts'
import type { Fetch } from '../node-api/endpoint.ts'
import { listReceipts } from '../storage/receipts.ts'
import { getAlbumState } from '../storage/records.ts'
import { type AskedNode, askWord, configuredNode, newlyTold, reportsOf } from './asked-node.ts'
import { lacksSmallParts, type OfferingOptions, offer, upload } from './offering.ts'

export type Holding = {
  album: Album
  /** One for each trusted Eldernode. */
  reports: readonly NodeReport[]
  /** Others that have signed that they hold it. */
  helpers: number
}

export type HoldingOptions = OfferingOptions & {
  intake: Pick<Intake, 'take' | 'onChange'>
  verifier: Verifier
  /** Of the Eldernodes that were configured; those they trust are trusted as well. */
  endpoints: readonly string[]
  /** Without peers the audio goes over HTTP at once. */
  peersCarry: boolean
  /** A node waits for this audio, the first most. */
  offerToPeers?: (wanted: readonly InfoHash[]) => void
  locks?: LockManager | undefined
  fetch?: Fetch
  pace?: { busyMs: number; calmMs: number; stalledMs: number }
}

const PACE = { busyMs: 2_000, calmMs: 60_000, stalledMs: 10_000 }
/** Small parts are offered again when a node still lacks them after this. */
const OFFER_EVERY_MS = 10_000
/** Refused for what may be otherwise by now. */
const PASSING: ReadonlySet<string> = new Set(['quota-exceeded', 'timeout', 'too-many-requests'])

/** Runs until `signal` ends it. `show` gets every change; undefined when there is no such album here. */
export function holdAlbum(
  albumId: AlbumId,
  options: HoldingOptions,
  show: (holding: Holding | undefined, safety?: Safety) => void,
  signal: AbortSignal,
): void {
  const { db, intake, verifier, endpoints, peersCarry, locks, fetch, pace = PACE } = options
  const nodes = endpoints.map((endpoint) => configuredNode(endpoint, fetch))
  let album: Album | undefined
  let isSafe = false
  let wake = new AbortController()

  async function tell(): Promise<void> {
    const state = await getAlbumState(db, albumId)
    const receipts = await listReceipts(db, albumId)
    if (signal.aborted) return
    const isNew = state !== undefined && state.version !== album?.version
    album = state && !isWithdrawn(state) ? state : undefined
    if (!album) return show(undefined)
    const reports = reportsOf(nodes, receipts)
    const safety = safetyOf(reports, album.version)
    isSafe = safety.isSafe
    show({ album, reports, helpers: helpersOf(receipts, nodes, album.version) }, safety)
    if (isNew) wake.abort()
  }

  /** @throws DigmError */
  async function ask(node: AskedNode): Promise<void> {
    const { api } = node
    if (!node.word) await learn(node)
    const progress = await api.seedProgress(albumId, signal).catch(orNothing)
    await note(node, progress)
    const isAlias = nodes.find(({ nodeId }) => nodeId === node.nodeId) !== node
    if (node.isTold || isAlias) return
    if (album && locks) {
      const name = `digm-hold ${albumId} ${node.endpoint}`
      await locks.request(name, { ifAvailable: true }, async (lock) => lock && album && give(node, album, progress))
    } else if (album) await give(node, album, progress)
  }

  /** Who it is, and whom it trusts. */
  async function learn(node: AskedNode): Promise<void> {
    node.word = await askWord(node, verifier, signal)
    node.nodeId = node.word.nodeId
    const told = newlyTold(nodes, fetch)
    nodes.push(...told)
    for (const each of told) void follow(each)
  }

  async function note(node: AskedNode, progress: SeedProgress | undefined): Promise<void> {
    if (progress && progress.nodeId !== node.nodeId) return
    if (progress?.bytesHeld !== node.progress?.bytesHeld) node.movedMs = Date.now()
    node.progress = progress
    node.isReachable = true
    if (progress?.receipt) await intake.take([progress.receipt], 'asked')
    await tell()
  }

  async function give(node: AskedNode, { version, ...rest }: Album, progress: SeedProgress | undefined): Promise<void> {
    const nowMs = Date.now()
    const isBehind = progress === undefined || progress.albumVersion !== version
    const isLacking = isBehind || lacksSmallParts(progress.wants) || PASSING.has(progress.refused?.code ?? '')
    if (isLacking && nowMs - node.offeredMs > OFFER_EVERY_MS) {
      node.offeredMs = nowMs
      await note(node, await offer(options, node.api, { version, ...rest }, signal))
    }
    const { state, wants = [], bytesHeld = 0 } = node.progress ?? {}
    const isWanted = state === 'fetching' && wants.length > 0 && !lacksSmallParts(wants)
    if (isWanted && peersCarry)
      options.offerToPeers?.(wants.flatMap((want) => (want.part === 'audio' ? want.infoHash : [])))
    if (!isWanted || (peersCarry && nowMs - node.movedMs < pace.stalledMs)) return
    const received = new Map<string, number>()
    const begun = new Map(wants.map((want) => (want.part === 'audio' ? [want.infoHash, want.received] : ['', 0])))
    const onProgress = (infoHash: string, bytes: number) => {
      received.set(infoHash, bytes - (begun.get(infoHash) ?? 0))
      const moved = [...received.values()].reduce((sum, each) => sum + each, 0)
      if (node.progress) node.progress = { ...node.progress, bytesHeld: bytesHeld + moved }
      void tell().catch(() => undefined)
    }
    await note(node, await upload(options, node.api, albumId, onProgress, signal))
  }

  function noteFailure(node: AskedNode, error: unknown): void {
    const code = error instanceof DigmError ? error.code : 'internal'
    node.isReachable = !['unreachable', 'timeout', 'bad-signature', 'internal'].includes(code)
    const isVerdict = ['not-allowed', 'key-retired', 'quota-exceeded', 'too-large', 'unsupported-audio'].includes(code)
    if (!isVerdict || !album || !node.nodeId) return
    const { version: albumVersion } = album
    const refused = { code, message: errorText(error) }
    const nothing = { bytesHeld: 0, bytesTotal: 0, wants: [] }
    node.progress = { ...nothing, nodeId: node.nodeId, albumId, albumVersion, state: 'refused', refused }
  }

  async function follow(node: AskedNode): Promise<void> {
    while (!signal.aborted) {
      await ask(node).catch((error: unknown) => noteFailure(node, error))
      await tell().catch(() => undefined)
      const rest = isSafe || !node.isReachable || hasSaidNo(node, album) ? pace.calmMs : pace.busyMs
      await pause(node.isReachable ? rest : rest / 4, AbortSignal.any([signal, wake.signal]))
      if (wake.signal.aborted) wake = new AbortController()
    }
  }

  const stop = intake.onChange((changed) => {
    const isOurs = changed.some(({ key }) => key === albumId || key.startsWith(`${albumId}~`))
    if (isOurs) void tell().catch(() => undefined)
  })
  signal.addEventListener('abort', stop)
  void tell().then(
    () => {
      for (const node of nodes) void follow(node)
    },
    () => show(undefined),
  )
}

const orNothing = (error: unknown): undefined => {
  if (error instanceof DigmError && error.code === 'not-found') return undefined
  throw error
}

const hasSaidNo = (node: AskedNode, album: Album | undefined): boolean =>
  album !== undefined &&
  ['refused', 'no-audio'].includes(holdingOf({ ...node, receipt: undefined }, album.version).status)

const helpersOf = (receipts: readonly Receipt[], nodes: readonly AskedNode[], version: number): number =>
  receipts.filter(
    ({ nodeId, albumVersion, verifiedAt, refused }) =>
      albumVersion === version && verifiedAt !== undefined && !refused && !nodes.some((node) => node.nodeId === nodeId),
  ).length

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
