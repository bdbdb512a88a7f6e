// How nodes know each other: an endpoint by the signature its `/status` gives over a nonce of ours, a wire by the signature of
// the node that opened it over a nonce of the one it opened it to. Both ids are signed, so that nobody can pass a proof on.
import { randomBytes } from 'node:crypto'
import { toBase64url, utf8 } from '../../src/core/bytes.ts'
import { DigmError } from '../../src/core/errors.ts'
import type { Proof } from '../../src/core/frames.ts'
import { isNodeId, type NodeId } from '../../src/core/ids.ts'
import { isSignedByNode, wordOfStatus } from '../../src/core/status.ts'
import { nodeVerifier } from '../node-crypto.ts'
import type { NodeIdentity } from '../node-key.ts'
import { fetchBytes } from './fetch-bytes.ts'

const MAX_STATUS = 64 * 1024
const verifier = nodeVerifier()

export const newNonce = (): string => toBase64url(randomBytes(24))

const wireText = (nonce: string, from: NodeId, to: NodeId): string => `digm-relay\n${nonce}\n${from}\n${to}`

/** Who answers at `endpoint`. @throws DigmError node-unreachable, bad-signature */
export async function nodeAt(endpoint: string, abort: AbortSignal): Promise<NodeId> {
  const nonce = newNonce()
  const bytes = await fetchBytes(`${endpoint}/status?nonce=${nonce}`, MAX_STATUS, abort)
  const word = await wordOfStatus(JSON.parse(bytes.toString('utf8')), nonce, verifier)
  // Whoever passes our nonce on to another node does not become it.
  if (word?.endpoint !== endpoint) throw new DigmError('bad-signature', { endpoint })
  return word.nodeId
}

export async function proveWire({ nodeId, signer }: NodeIdentity, nonce: string, to: NodeId): Promise<Proof> {
  const signature = toBase64url(await signer.sign(utf8(wireText(nonce, nodeId, to))))
  return { nonce, nodeId, publicKey: signer.publicKey, signature }
}

/** The node that has proved itself over `nonce` to `to`, if it has. */
export async function provenNode(proof: Proof, nonce: string | undefined, to: NodeId): Promise<NodeId | undefined> {
  const { nodeId, publicKey, signature } = proof
  if (nonce === undefined || proof.nonce !== nonce || !isNodeId(nodeId)) return undefined
  return (await isSignedByNode(nodeId, { publicKey, signature }, wireText(nonce, nodeId, to), verifier))
    ? nodeId
    : undefined
}
