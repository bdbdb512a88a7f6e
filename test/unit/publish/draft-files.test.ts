// Many files dropped at once, through the works of the media worker themselves: only the thread between is not there.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DraftId, FileId } from '../../../src/publish/draft.ts'
import { createDraftFiles } from '../../../src/publish/draft-files.ts'
import { draftStore } from '../../../src/publish/draft-rows.ts'
import { createMedia } from '../../../src/publish/media.ts'
import type { FromMediaWorker, ToMediaWorker, WorkName } from '../../../src/publish/media-messages.ts'
import { works } from '../../../src/publish/media-works.ts'
import { openDatabase } from '../../../src/storage/database.ts'
import { toneWav } from '../../helpers/audio.ts'

/** Does what it is asked at once, and notes how much that was at the same time. */
function countingWorker() {
  const now: Partial<Record<WorkName, number>> = {}
  const most: Partial<Record<WorkName, number>> = {}
  const target = new EventTarget()
  const say = (data: FromMediaWorker) => target.dispatchEvent(new MessageEvent('message', { data }))

  async function run({ id, work, ask }: Extract<ToMediaWorker, { type: 'work' }>): Promise<void> {
    now[work] = (now[work] ?? 0) + 1
    most[work] = Math.max(most[work] ?? 0, now[work])
    const does = works[work] as (of: typeof ask, ...rest: unknown[]) => Promise<never>
    try {
      say({ type: 'done', id, answer: await does(ask, () => undefined, { aborted: false }) })
    } catch (error) {
      say({ type: 'failed', id, code: (error as { code: 'internal' }).code, details: {} })
    } finally {
      now[work]--
    }
  }

  const worker = Object.assign(target, {
    postMessage: (message: ToMediaWorker) => void (message.type === 'work' && run(message)),
    terminate: () => undefined,
  })
  return { most, startWorker: () => worker as unknown as Worker }
}

test('200 files at once are all taken, in little memory, and those that are none stop nobody', async () => {
  const db = openDatabase()
  const draftId = 'draft' as DraftId
  const { most, startWorker } = countingWorker()
  const media = createMedia({ startWorker })
  const read: (Uint8Array | undefined)[] = []
  const files = createDraftFiles({
    db,
    store: draftStore(db, draftId),
    draftId,
    media,
    onRead: (picture) => read.push(picture),
  })
  const sound = new Blob([toneWav({ seconds: 0.5, sampleRate: 8000, channels: 1 })])
  const isBad = (i: number) => i % 50 === 7
  const picked = Array.from({ length: 200 }, (_, i) => ({
    path: `${i}.wav`,
    file: isBad(i) ? new Blob(['no sound']) : sound,
    fileId: `file-${i}` as FileId,
  }))
  await files.add(picked)
  await files.idle()
  media.close()

  const states = picked.map(({ fileId }) => files.states.peek().get(fileId)?.status)
  assert.deepEqual(
    states,
    picked.map((_, i) => (isBad(i) ? 'refused' : 'ready')),
  )
  // However many there are: three heads and one whole file.
  assert.deepEqual(most, { read: 3, measure: 1 })
  assert.equal(read.length, 1)
})
