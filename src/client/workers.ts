// The workers of the package lie beside it: `build.mjs` puts them there under these names. Where none may be started (another
// origin, a strict policy) the same work is done in the page.
export function startIntakeWorker(): Worker | undefined {
  try {
    return new Worker(new URL('./intake-worker.js', import.meta.url), { type: 'module' })
  } catch {
    return undefined
  }
}

export const startSearchWorker = (): Worker =>
  new Worker(new URL('./search-worker.js', import.meta.url), { type: 'module' })

export const startMediaWorker = (): Worker =>
  new Worker(new URL('./media-worker.js', import.meta.url), { type: 'module' })
