// Files that came through the share menu of another app. The worker put them into a cache (sw/sw.ts); any site could have sent them
// there by a form, so nothing becomes of them before the artist says so, and the next share replaces them.
import { SHARED_FILES } from '../core/urls.ts'
import type { PickedFile } from './draft.ts'

export type SharedFiles = {
  list(): Promise<readonly PickedFile[]>
  forget(): Promise<void>
}

export const sharedFiles: SharedFiles = {
  async list() {
    const cache = await caches.open(SHARED_FILES)
    const files = await Promise.all(
      (await cache.keys()).map(async (request) => {
        const file = await (await cache.match(request))?.blob()
        return file && { path: nameIn(request.url), file }
      }),
    )
    return files.filter((file) => file !== undefined)
  },
  async forget() {
    await caches.delete(SHARED_FILES)
  },
}

const nameIn = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(`/${SHARED_FILES}/`.length))
