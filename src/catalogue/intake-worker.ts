// Takes many records in off the main thread, over a database connection of its own: what was stored never crosses to the page.
// One ask, one answer, in any order; no answer to be had (nothing can be stored from here) means that the page takes them in itself.
import { subtleVerifier } from '../core/webcrypto.ts'
import { openDatabase } from '../storage/database.ts'
import { type Batch, createTaker, type Taken } from './taking.ts'

export type TakeAsk = { id: number; batch: Batch }
export type TakeAnswer = { id: number; taken: Taken | undefined }

const take = createTaker({ db: openDatabase(), verifier: subtleVerifier(crypto.subtle) })

self.addEventListener('message', async ({ data: { id, batch } }: MessageEvent<TakeAsk>) => {
  const answer: TakeAnswer = { id, taken: await take(batch).catch(() => undefined) }
  self.postMessage(answer)
})
