// What runs in the page of `bench/studio.ts`.
import { previewSpan } from '../src/media/preview.ts'
import { openDatabase } from '../src/storage/database.ts'
import { ended, openStudio } from '../test/helpers/publishing.ts'

export type PublishFigures = { tookMs: number; tasksMs: number[]; albumId: string }

declare global {
  interface Window {
    studio: {
      /** Starts the worker. */
      warm(): Promise<void>
      /** From the drop of the picked files to an album that plays here. */
      publish(title: string): Promise<PublishFigures>
      /** 30 s out of the middle of one of the picked files. */
      cutMs(index: number): Promise<number>
    }
  }
}

const startWorker = () => new Worker('/media-worker.js', { type: 'module' })
const studio = await openStudio(openDatabase(), { startWorker })

const picked = (): File[] => [...(document.querySelector<HTMLInputElement>('#files')?.files ?? [])]

window.studio = {
  async warm() {
    await studio.media.draw('warm', 'up')
  },

  async publish(title) {
    const tasksMs: number[] = []
    const observer = new PerformanceObserver((list) => {
      tasksMs.push(...list.getEntries().map(({ duration }) => duration))
    })
    observer.observe({ type: 'longtask' })
    const draft = await studio.drafts.create()
    const begunMs = performance.now()
    await draft.add(picked().map((file) => ({ path: `album/${file.name}`, file })))
    draft.edit({ title, artistName: 'Bench', rights: true })
    const end = await ended(studio.publishing, draft.id)
    const tookMs = performance.now() - begunMs
    if (end.status !== 'published') throw new Error(JSON.stringify(end))
    // Long tasks are told of after they ended.
    await new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve)))
    observer.disconnect()
    return { tookMs, tasksMs, albumId: end.albumId }
  },

  async cutMs(index) {
    const file = picked()[index]
    if (!file) throw new Error(`no file ${index}`)
    const begunMs = performance.now()
    const { clean } = await studio.media.work('read', { file })
    await studio.media.work('cut', { file, clean, span: previewSpan(clean.durationSec) })
    return performance.now() - begunMs
  },
}
