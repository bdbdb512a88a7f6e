// The search in a thread and on a database connection of its own: indexing ten thousand albums holds up nobody.
import { openDatabase } from '../storage/database.ts'
import { codeOf, createSearchEngine } from './search-engine.ts'
import { type FromSearchWorker, parseToSearchWorker } from './search-messages.ts'

/** A read waits for whoever fills the storage: a few large ones get through sooner. */
const SLICE = 1_000

const say = (message: FromSearchWorker) => self.postMessage(message)

const engine = createSearchEngine({
  db: openDatabase(),
  persist: true,
  slice: SLICE,
  onState: (state) => say({ type: 'state', state }),
})

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = parseToSearchWorker(data)
  if (message?.type === 'changed') {
    void engine.changed(message.albums).catch(() => undefined)
  } else if (message?.type === 'find') {
    const { id, query, limit } = message
    engine.find(query, limit).then(
      (hits) => say({ type: 'found', id, hits: [...hits] }),
      (error: unknown) => say({ type: 'failed', id, code: codeOf(error) }),
    )
  }
})
