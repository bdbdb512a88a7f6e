// Who an Eldernode is and whom it trusts, as it signs it over a nonce: `/status?nonce=`.
import * as v from 'valibot'
import { fromBase64, utf8 } from './bytes.ts'
import { fingerprintIn, fingerprintOf, isPublicKey, type NodeId } from './ids.ts'
import { nodeId } from './records.ts'
import type { Verifier } from './signed.ts'
import { parseEndpoint } from './urls.ts'

export type TrustedNode = { nodeId: NodeId; endpoint: string }

export type NodeWord = {
  nodeId: NodeId
  /** Where it says that it is reached. Asked elsewhere, it still is this node: by another name. */
  endpoint: string
  /** Those it trusts and that have proved their endpoints to it. */
  trusts: readonly TrustedNode[]
}

export const MAX_TRUSTED = 100

export const statusText = (nonce: string, word: NodeWord): string =>
  [
    `digm-status\n${nonce}\n${word.nodeId}\n${word.endpoint}`,
    ...word.trusts.map((node) => `${node.nodeId} ${node.endpoint}`),
  ].join('\n')

const endpoint = v.pipe(
  v.string(),
  v.check((text) => parseEndpoint(text) === text),
)
const wordSchema = v.object({
  nodeId,
  endpoint,
  trusts: v.pipe(v.array(v.object({ nodeId, endpoint })), v.maxLength(MAX_TRUSTED)),
})

export const isNonce = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{8,128}$/.test(value)

/** @param text as whoever holds the node's key must have signed it */
export async function isSignedByNode(
  nodeId: NodeId,
  { publicKey, signature }: { publicKey?: unknown; signature?: unknown },
  text: string,
  verifier: Verifier,
): Promise<boolean> {
  if (!isPublicKey(publicKey) || typeof signature !== 'string') return false
  const bytes = fromBase64(signature)
  if (bytes?.length !== 64 || (await fingerprintOf(publicKey, verifier.sha256)) !== fingerprintIn(nodeId)) return false
  return verifier.verify(publicKey, utf8(text), bytes)
}

/** What the node that answered `/status?nonce=` has signed; undefined when it proves nothing. */
export async function wordOfStatus(status: unknown, nonce: string, verifier: Verifier): Promise<NodeWord | undefined> {
  const parsed = v.safeParse(wordSchema, status)
  if (!parsed.success) return undefined
  const word = parsed.output
  const isProved = await isSignedByNode(word.nodeId, status as object, statusText(nonce, word), verifier)
  return isProved ? word : undefined
}
