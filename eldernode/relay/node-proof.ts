// How nodes know each other: an endpoint by the signature its `/status` gives over a nonce of ours, a wire by the signature of
// the node that opened it over a nonce of the one it opened it to. Both ids are signed, so that nobody can pass a proof on.
import { randomBytes } from 'node:crypto'
import { fromBase64, toBase64url, utf8 } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { Proof } from '../../src/core/frames.ts'
import { fingerprintIn, fingerprintOf, isNodeId, isPublicKey, type NodeId } from '../../src/core/ids.ts'
import { statusText } from '../../src/core/status.ts'
import { nodeVerifier, sha256 } from '../node-crypto.ts'
import type { NodeIdentity } from '../node-key.ts'
import { fetchBytes } from './fetch-bytes.ts'

const MAX_STATUS = 64 * 1024
const verifier = nodeVerifier()

export const newNonce = (): string => toBase64url(randomBytes(24))

const wireText = (nonce: string, from: NodeId, to: NodeId): string => `digm-relay\n${nonce}\n${from}\n${to}`

async function isSignedBy(nodeId: NodeId, publicKey: unknown, signature: unknown, text: string): Promise<boolean> {
  if (!isPublicKey(publicKey) || typeof signature !== 'string') return false
  const bytes = fromBase64(signature)
  if (bytes?.length !== 64 || (await fingerprintOf(publicKey, sha256)) !== fingerprintIn(nodeId)) return false
  return verifier.verify(publicKey, utf8(text), bytes)
}

/** Who answers at `endpoint`. @throws DigmError node-unreachable, bad-signature */
export async function nodeAt(endpoint: string, abort: AbortSignal): Promise<NodeId> {
  const nonce = newNonce()
  const bytes = await fetchBytes(`${endpoint}/status?nonce=${nonce}`, MAX_STATUS, abort)
  const status = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  const { nodeId, publicKey, signature } = status
  if (!isNodeId(nodeId) || status.endpoint !== endpoint) throw new DigmError('bad-signature', { endpoint })
  const holds = await isSignedBy(nodeId, publicKey, signature, statusText(nonce, nodeId, endpoint))
  if (!holds) throw new DigmError('bad-signature', { endpoint })
  return nodeId
}

export async function proveWire({ nodeId, signer }: NodeIdentity, nonce: string, to: NodeId): Promise<Proof> {
  const signature = toBase64url(await signer.sign(utf8(wireText(nonce, nodeId, to))))
  return { nonce, nodeId, publicKey: signer.publicKey, signature }
}

/** The node that has proved itself over `nonce` to `to`, if it has. */
export async function provenNode(proof: Proof, nonce: string | undefined, to: NodeId): Promise<NodeId | undefined> {
  const { nodeId, publicKey, signature } = proof
  if (nonce === undefined || proof.nonce !== nonce || !isNodeId(nodeId)) return undefined
  return (await isSignedBy(nodeId, publicKey, signature, wireText(nonce, nodeId, to))) ? nodeId : undefined
}
