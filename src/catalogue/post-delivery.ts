// Delivery of the outbox over HTTP, where GUN is switched off: a node that accepts an entry has stored it, and passes it on.
import { DigmError } from '../core/errors.ts'
import type { Entry } from '../core/signed.ts'
import { createPublishApi } from '../node-api/publish-api.ts'
import type { Delivery } from './live.ts'
import '../core/maker-errors.ts'

const DEADLINE_MS = 10_000

export async function postDelivery({ soul, key, value }: Entry, endpoint: string): Promise<Delivery> {
  try {
    const [posted] = await createPublishApi(endpoint).postRecords(
      [{ soul, key, value }],
      AbortSignal.timeout(DEADLINE_MS),
    )
    if (!posted) return 'unconfirmed'
    return posted.accepted ? 'confirmed' : { refused: posted.code }
  } catch (error) {
    if (error instanceof DigmError) return 'offline'
    throw error
  }
}
