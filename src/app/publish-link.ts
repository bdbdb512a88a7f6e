// Publishing comes when somebody opens /publish: nobody who only listens loads any of it.
import type { Publishing } from '../publish/publish-album.ts'
import type { PublishingOptions } from '../publish/publishing.ts'

export function createPublishLink(options: PublishingOptions): () => Promise<Publishing> {
  let loading: Promise<Publishing> | undefined
  return () => {
    loading ??= import('../publish/publishing.ts').then(
      ({ createPublishing }) => createPublishing(options),
      (error: unknown) => {
        // Asked again at the next need.
        loading = undefined
        throw error
      },
    )
    return loading
  }
}
