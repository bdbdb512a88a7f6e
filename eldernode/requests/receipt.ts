// The node's signed word on one album: held whole, or refused and why.
import type { AlbumId } from '../../src/core/ids.ts'
import type { Receipt } from '../../src/core/records.ts'
import { signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { sha256 } from '../node-crypto.ts'
import type { NodeIdentity } from '../node-key.ts'
import type { Library } from '../store/library.ts'
import { recordOf } from '../store/named-parts.ts'

export type Word = Pick<Receipt, 'albumVersion' | 'bytesHeld'> & Pick<Partial<Receipt>, 'verifiedAt' | 'refused'>

const MAX_MESSAGE = 500

export const receiptKey = (albumId: AlbumId, { nodeId }: NodeIdentity): string => `${albumId}~${nodeId}`

export async function ownReceipt(
  library: Library,
  albumId: AlbumId,
  identity: NodeIdentity,
): Promise<Receipt | undefined> {
  const row = await library.visible('receipts', receiptKey(albumId, identity))
  const parsed = row && recordOf(row)
  return parsed?.kind === 'receipt' ? parsed.record : undefined
}

/** Into the graph. The same word is not given twice. Runs inside `serial`. */
export async function giveWord(library: Library, albumId: AlbumId, identity: NodeIdentity, word: Word): Promise<void> {
  const given = await ownReceipt(library, albumId, identity)
  if (given?.albumVersion === word.albumVersion && sameWord(given, word)) return
  const { refused } = word
  const record: Receipt = {
    nodeId: identity.nodeId,
    albumId,
    ...word,
    ...(refused ? { refused: { code: refused.code, message: refused.message.slice(0, MAX_MESSAGE) } } : {}),
    version: Math.max(Date.now(), (given?.version ?? 0) + 1),
  }
  const key = receiptKey(albumId, identity)
  await library.records.show([
    await signRecord(identity.signer, await soulOf('receipts', albumId, sha256), key, record),
  ])
}

const sameWord = (given: Receipt, word: Word): boolean =>
  word.refused
    ? given.refused?.code === word.refused.code && given.refused.message === word.refused.message
    : given.refused === undefined && given.bytesHeld === word.bytesHeld
