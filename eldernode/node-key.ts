// The node's own key: made at the first start, readable by its owner alone. Its fingerprint is in the node's id.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromBase64 } from '../src/core/bytes.ts'
import { DigmError } from '../src/core/errors.ts'
import { fingerprintOf, isPublicKey, type NodeId } from '../src/core/ids.ts'
import type { Signer } from '../src/core/signed.ts'
import { generateKeyPair, type KeyPair, nodeSigner, sha256 } from './node-crypto.ts'
import { isMissing, makeFolder, writeDurably } from './store/files.ts'

export type NodeIdentity = { nodeId: NodeId; signer: Signer }

export async function loadNodeIdentity(folder: string, slug: string): Promise<NodeIdentity> {
  await makeFolder(folder)
  const path = join(folder, 'node-key.json')
  const pair = (await readKey(path)) ?? (await makeKey(path))
  const fingerprint = await fingerprintOf(pair.publicKey, sha256)
  return { nodeId: `${slug}.${fingerprint}` as NodeId, signer: nodeSigner(pair) }
}

async function makeKey(path: string): Promise<KeyPair> {
  const pair = generateKeyPair()
  await writeDurably(path, `${JSON.stringify(pair)}\n`, 0o600)
  return pair
}

async function readKey(path: string): Promise<KeyPair | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const { publicKey, d } = JSON.parse(text) as Record<string, unknown>
    if (isPublicKey(publicKey) && typeof d === 'string' && fromBase64(d)?.length === 32) return { publicKey, d }
  } catch {
    // Falls through: a key that cannot be read must not be replaced by another in silence.
  }
  throw new DigmError('bad-key-file', { path })
}
