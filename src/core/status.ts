import { fromBase64, utf8 } from './bytes.ts'
import { fingerprintIn, fingerprintOf, isNodeId, isPublicKey, type NodeId } from './ids.ts'
import type { Verifier } from './signed.ts'

/** What an Eldernode signs to prove that its endpoint is its own: `/status?nonce=` answers with the signature (base64url). */
export const statusText = (nonce: string, nodeId: string, endpoint: string): string =>
  `digm-status\n${nonce}\n${nodeId}\n${endpoint}`

export const isNonce = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{8,128}$/.test(value)

/** @param text as whoever holds the node's key must have signed it */
export async function isSignedByNode(
  nodeId: NodeId,
  { publicKey, signature }: { publicKey: unknown; signature: unknown },
  text: string,
  verifier: Verifier,
): Promise<boolean> {
  if (!isPublicKey(publicKey) || typeof signature !== 'string') return false
  const bytes = fromBase64(signature)
  if (bytes?.length !== 64 || (await fingerprintOf(publicKey, verifier.sha256)) !== fingerprintIn(nodeId)) return false
  return verifier.verify(publicKey, utf8(text), bytes)
}

/** Whose answer `status` is to `/status?nonce=` at `endpoint`; undefined when it proves nothing. */
export async function nodeOfStatus(
  status: unknown,
  nonce: string,
  endpoint: string,
  verifier: Verifier,
): Promise<NodeId | undefined> {
  const { nodeId, publicKey, signature, endpoint: said } = (status ?? {}) as Record<string, unknown>
  if (!isNodeId(nodeId) || said !== endpoint) return undefined
  const isProved = await isSignedByNode(nodeId, { publicKey, signature }, statusText(nonce, nodeId, endpoint), verifier)
  return isProved ? nodeId : undefined
}
