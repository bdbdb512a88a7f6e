// The media worker as the page has it: started at the first need, ended after a calm, which frees all that decoders took. Works that
// read a whole file go one by one, so that two hundred files need no more memory than one; the others go past them at once.
import { DigmError } from '../core/errors.ts'
import { MAX_COVER, MAX_PREVIEW } from '../core/limits.ts'
import { drawCover } from '../media/drawn-cover.ts'
import type { AnswerOf, AskOf, FromMediaWorker, MadeCover, ToMediaWorker, WorkName } from './media-messages.ts'
import '../core/maker-errors.ts'

export type WorkOptions = { signal?: AbortSignal | undefined; onProgress?: ((fraction: number) => void) | undefined }

export type Media = {
  /** @throws DigmError cancelled; whatever is wrong with the file */
  work<Name extends WorkName>(name: Name, ask: AskOf<Name>, options?: WorkOptions): Promise<AnswerOf<Name>>
  /** Has the worker at hand from now on, without a network as well. */
  warm(): void
  /** A cover for an album that has no picture. */
  draw(title: string, artistName: string): Promise<MadeCover>
  close(): void
}

export type MediaOptions = {
  startWorker?: () => Worker
  idleMs?: number
  /** Bytes; what the network takes, unless said otherwise. */
  mostPreview?: number
  mostCover?: number
}

type Waiting = {
  done: (answer: AnswerOf<WorkName>) => void
  failed: (error: unknown) => void
  onProgress: (fraction: number) => void
}

const WHOLE_FILE: readonly WorkName[] = ['measure', 'torrent']
const DRAWN_SIDE = 640

const ownWorker = () => new Worker(new URL('./media-worker.ts', import.meta.url), { type: 'module', name: 'media' })

export function createMedia(options: MediaOptions = {}): Media {
  const { startWorker = ownWorker, idleMs = 60_000, mostPreview = MAX_PREVIEW, mostCover = MAX_COVER } = options
  const most: Partial<Record<WorkName, number>> = { cut: mostPreview, cover: mostCover }
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let lastId = 0
  let wholeFiles: Promise<unknown> = Promise.resolve()

  function end(): void {
    clearTimeout(idle)
    worker?.terminate()
    worker = undefined
    for (const { failed } of waiting.values()) failed(new DigmError('internal', { reason: 'the media worker ended' }))
    waiting.clear()
  }

  function running(): Worker {
    clearTimeout(idle)
    if (worker) return worker
    worker = startWorker()
    worker.addEventListener('error', end)
    worker.addEventListener('message', ({ data }: MessageEvent<FromMediaWorker>) => {
      const one = waiting.get(data.id)
      if (!one) return
      if (data.type === 'progress') return one.onProgress(data.fraction)
      waiting.delete(data.id)
      if (data.type === 'done') one.done(data.answer)
      else one.failed(new DigmError(data.code, data.details))
      if (waiting.size === 0) idle = setTimeout(end, idleMs)
    })
    return worker
  }

  async function ask<Name extends WorkName>(
    work: Name,
    what: AskOf<Name>,
    { signal, onProgress = () => undefined }: WorkOptions,
  ): Promise<AnswerOf<Name>> {
    if (signal?.aborted) throw new DigmError('cancelled')
    const id = ++lastId
    const own = running()
    const say = (message: ToMediaWorker) => own.postMessage(message)
    const cancel = () => say({ type: 'cancel', id })
    signal?.addEventListener('abort', cancel)
    try {
      return await new Promise<AnswerOf<Name>>((resolve, reject) => {
        // The worker answers a work with what that work gives.
        const done = resolve as (answer: AnswerOf<WorkName>) => void
        waiting.set(id, { done, failed: reject, onProgress })
        say({ type: 'work', id, work, ask: { most: most[work], ...what } } as ToMediaWorker)
      })
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  return {
    work(name, what, options = {}) {
      if (!WHOLE_FILE.includes(name)) return ask(name, what, options)
      const turn = wholeFiles.then(() => ask(name, what, options))
      wholeFiles = turn.catch(() => undefined)
      return turn
    },

    warm() {
      running().postMessage({ type: 'keep' } satisfies ToMediaWorker)
      if (waiting.size === 0) idle = setTimeout(end, idleMs)
    },

    async draw(title, artistName) {
      // No worker can read SVG.
      const url = URL.createObjectURL(new Blob([drawCover(title, artistName)], { type: 'image/svg+xml' }))
      try {
        const drawn = new Image(DRAWN_SIDE, DRAWN_SIDE)
        drawn.src = url
        await drawn.decode()
        return await ask('cover', { picture: await createImageBitmap(drawn), crop: { x: 0.5, y: 0.5 } }, {})
      } finally {
        URL.revokeObjectURL(url)
      }
    },

    close: end,
  }
}
