// The thread in which files become albums. It owns nothing: what it is asked holds the files, what it answers is all it made.
import { DigmError } from '../core/errors.ts'
import type { Cancel } from '../media/decode.ts'
import type { FromMediaWorker, ToMediaWorker } from './media-messages.ts'
import { works } from './media-works.ts'

/** Steps in which progress is told. */
const STEPS = 50
const SCRIPT_CACHE = 'digm-media'

const say = (message: FromMediaWorker) => self.postMessage(message)
const underWay = new Map<number, { aborted: boolean }>()

async function run(message: Extract<ToMediaWorker, { type: 'work' }>): Promise<void> {
  const { id } = message
  const cancel = { aborted: false }
  underWay.set(id, cancel)
  let told = 0
  const onProgress = (fraction: number) => {
    const step = Math.floor(Math.min(1, fraction) * STEPS)
    if (step <= told) return
    told = step
    say({ type: 'progress', id, fraction: step / STEPS })
  }
  try {
    say({ type: 'done', id, answer: await doWork(message, onProgress, cancel) })
  } catch (error) {
    const known = error instanceof DigmError ? error : new DigmError('internal', { reason: String(error) })
    say({ type: 'failed', id, code: known.code, details: known.details })
  } finally {
    underWay.delete(id)
  }
}

function doWork(
  message: Extract<ToMediaWorker, { type: 'work' }>,
  onProgress: (fraction: number) => void,
  cancel: Cancel,
): Promise<Extract<FromMediaWorker, { type: 'done' }>['answer']> {
  switch (message.work) {
    case 'read':
      return works.read(message.ask, onProgress, cancel)
    case 'measure':
      return works.measure(message.ask, onProgress, cancel)
    case 'cut':
      return works.cut(message.ask, onProgress, cancel)
    case 'cover':
      return works.cover(message.ask, onProgress, cancel)
    case 'torrent':
      return works.torrent(message.ask, onProgress, cancel)
  }
}

/** Only artists need this script, and it is large: it is not among the files that are installed, but kept when it first ran. */
async function keepScript(): Promise<void> {
  const { href } = self.location
  const cache = await caches.open(SCRIPT_CACHE)
  if (await cache.match(href)) return
  await cache.add(href)
  for (const { url } of await cache.keys()) if (url !== href) await cache.delete(url)
}

// A decoder may fail where nobody waits for it: then nothing under way would ever end.
self.addEventListener('unhandledrejection', ({ reason }) => {
  for (const id of underWay.keys()) {
    say({ type: 'failed', id, code: 'internal', details: { reason: String(reason) } })
  }
})

self.addEventListener('message', ({ data }: MessageEvent<ToMediaWorker>) => {
  if (data.type === 'work') return void run(data)
  // Where nothing can be kept the network brings it each time.
  if (data.type === 'keep') return void keepScript().catch(() => undefined)
  const cancelled = underWay.get(data.id)
  if (cancelled) cancelled.aborted = true
})
