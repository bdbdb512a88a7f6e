// Web Locks as far as the swarm and the keeper use them: exclusive, queued, with steal and signal.
type Held = { end: (error: Error) => void }

export function fakeLocks(): LockManager {
  const held = new Map<string, Held>()
  const queues = new Map<string, (() => void)[]>()

  const abortError = () => Object.assign(new Error('stolen or given up'), { name: 'AbortError' })

  const next = (name: string) => queues.get(name)?.shift()?.()

  function hold(name: string, work: (lock: Lock) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const mine: Held = { end: reject }
      held.set(name, mine)
      const over = () => {
        if (held.get(name) !== mine) return
        held.delete(name)
        next(name)
      }
      Promise.resolve()
        .then(() => work({ name, mode: 'exclusive' }))
        .then(resolve, reject)
        .finally(over)
    })
  }

  function request(name: string, options: LockOptions, work: (lock: Lock) => unknown): Promise<unknown> {
    if (options.signal?.aborted) return Promise.reject(abortError())
    if (options.steal) {
      held.get(name)?.end(abortError())
      return hold(name, work)
    }
    if (!held.has(name)) return hold(name, work)
    return new Promise((resolve, reject) => {
      const begin = () => void hold(name, work).then(resolve, reject)
      const queue = queues.get(name) ?? []
      queues.set(name, queue)
      queue.push(begin)
      options.signal?.addEventListener('abort', () => {
        if (!queue.includes(begin)) return
        queue.splice(queue.indexOf(begin), 1)
        reject(abortError())
      })
    })
  }

  return { request, query: async () => ({ held: [], pending: [] }) } as unknown as LockManager
}
