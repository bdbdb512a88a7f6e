// Publishing comes when somebody opens /publish: nobody who only listens loads any of it.
import type { AlbumId } from '../core/ids.ts'
import type { Publishing } from '../publish/publish-album.ts'
import type { PublishingOptions } from '../publish/publishing.ts'

export type PublishLinkOptions = PublishingOptions & { onPublished(albumId: AlbumId): void }

export function createPublishLink({ onPublished, ...options }: PublishLinkOptions): () => Promise<Publishing> {
  let loading: Promise<Publishing> | undefined

  async function load(): Promise<Publishing> {
    const { createPublishing } = await import('../publish/publishing.ts')
    const publishing = createPublishing(options)
    return {
      ...publishing,
      publishAlbum(draftId, how) {
        const state = publishing.publishAlbum(draftId, how)
        // Whatever page is in view by then.
        state.subscribe((now) => now.status === 'published' && onPublished(now.albumId))
        return state
      },
    }
  }

  return () => {
    loading ??= load().catch((error: unknown) => {
      // Asked again at the next need.
      loading = undefined
      throw error
    })
    return loading
  }
}
