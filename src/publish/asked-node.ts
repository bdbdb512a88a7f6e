// One Eldernode that an album is meant to be held by, as far as it is known: what it has proved to be, and what it said last.
import { toBase64url } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { NodeId } from '../core/ids.ts'
import type { Receipt } from '../core/records.ts'
import type { NodeReport } from '../core/replicas.ts'
import type { SeedProgress } from '../core/seeding.ts'
import type { Verifier } from '../core/signed.ts'
import { type NodeWord, wordOfStatus } from '../core/status.ts'
import type { Fetch } from '../node-api/endpoint.ts'
import { createSeedApi, type SeedApi } from '../node-api/seed-api.ts'

export type AskedNode = {
  endpoint: string
  api: SeedApi
  nodeId: NodeId | undefined
  /** Trusted because a configured one trusts it: it gets everything from other nodes. */
  isTold: boolean
  /** What it has signed of itself. */
  word: NodeWord | undefined
  progress: SeedProgress | undefined
  isReachable: boolean
  offeredMs: number
  /** When bytes were last seen to come. */
  movedMs: number
}

/** Nodes tell of at most so many others that are asked as well. */
const MOST_TOLD = 8

const newNode = (endpoint: string, told: NodeId | undefined, fetch: Fetch | undefined): AskedNode => ({
  endpoint,
  api: createSeedApi(endpoint, fetch),
  nodeId: told,
  isTold: told !== undefined,
  word: undefined,
  progress: undefined,
  isReachable: true,
  offeredMs: Number.NEGATIVE_INFINITY,
  movedMs: Number.NEGATIVE_INFINITY,
})

export const configuredNode = (endpoint: string, fetch?: Fetch): AskedNode => newNode(endpoint, undefined, fetch)

/** Those that `nodes` trust and that are not among them yet. */
export function newlyTold(nodes: readonly AskedNode[], fetch?: Fetch): AskedNode[] {
  const known = new Set(nodes.flatMap(({ nodeId }) => nodeId ?? []))
  const told = nodes.flatMap(({ isTold, word }) => (isTold ? [] : (word?.trusts ?? [])))
  const fresh = new Map(told.flatMap((node) => (known.has(node.nodeId) ? [] : [[node.nodeId, node] as const])))
  const room = MOST_TOLD - nodes.filter(({ isTold }) => isTold).length
  return [...fresh.values()].slice(0, Math.max(0, room)).map(({ endpoint, nodeId }) => newNode(endpoint, nodeId, fetch))
}

/** Each node once, by whatever names it is reached, and one that others tell of only while it answers or when it has signed. */
export function reportsOf(nodes: readonly AskedNode[], receipts: readonly Receipt[]): NodeReport[] {
  const seen = new Set<NodeId>()
  return nodes.flatMap(({ endpoint, nodeId, isTold, progress, isReachable }) => {
    const receipt = receipts.find((each) => each.nodeId === nodeId)
    if ((nodeId && seen.has(nodeId)) || (isTold && !isReachable && !receipt)) return []
    if (nodeId) seen.add(nodeId)
    return [{ endpoint, nodeId, progress, isReachable, receipt }]
  })
}

/** @throws DigmError bad-signature when whoever answers there cannot prove who it is */
export async function askWord({ api, nodeId }: AskedNode, verifier: Verifier, signal: AbortSignal): Promise<NodeWord> {
  const nonce = toBase64url(crypto.getRandomValues(new Uint8Array(24)))
  const word = await wordOfStatus(await api.status(signal, nonce), nonce, verifier)
  // By another name than its own it is trusted as well: its endpoint was given by whoever set up the app, or by such a node.
  if (!word || (nodeId && word.nodeId !== nodeId)) throw new DigmError('bad-signature', { endpoint: api.endpoint })
  return word
}
