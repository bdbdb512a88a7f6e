// What an Eldernode wrote into the page of a shared album (eldernode/http/album-html.ts): its records, its cover, and an audio
// element that may be playing before the app is there. The app takes all of it over and asks for none of it again.
import type { Catalogue } from '../catalogue/sync.ts'
import { fromBase64, toHex } from '../core/bytes.ts'
import { type AlbumId, type Digest, isAlbumId, type TrackId } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import { workerRouteOf } from '../core/urls.ts'
import { putBlob } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { getAlbumState } from '../storage/records.ts'

export type Boot = {
  readonly audio: HTMLAudioElement
  /** The picture on the screen, if it is this album's. */
  coverUrlOf(albumId: AlbumId): string | undefined
  /** Calls back once, as soon as the element has been told to play a track; never when it is not the page's. */
  onPlay(adopt: (albumId: AlbumId, trackId: TrackId) => void): void
  /** Puts the picture where the worker finds it, if it is what the album's record names. */
  storeCover(db: Database, sha256: Digest): Promise<void>
}

export async function readBoot(catalogue: Catalogue): Promise<Boot> {
  const records = document.querySelector('#digm-records')?.textContent
  if (records) await catalogue.adopt(records).catch(() => undefined)
  const block = document.querySelector<HTMLElement>('.boot-album')
  const albumId = block?.dataset.album
  const cover = block?.querySelector('img')?.getAttribute('src') ?? undefined
  const audio = document.querySelector<HTMLAudioElement>('#digm-audio')
  // The head of a track that nobody has asked to hear: the app would fetch the rest of it.
  if (audio?.paused && audio.played.length === 0) audio.removeAttribute('src')

  return {
    audio: audio ?? new Audio(),
    coverUrlOf: (of) => (of === albumId ? cover : undefined),
    onPlay(adopt) {
      if (!audio || !isAlbumId(albumId)) return
      const take = () => {
        const route = workerRouteOf(new URL(audio.src).pathname)
        if (typeof route !== 'object' || route.route !== 'stream') return
        // Of the page's own lines, whose button goes.
        audio.onplay = audio.onpause = null
        adopt(albumId, route.trackId)
      }
      if (audio.hasAttribute('src')) take()
      else audio.addEventListener('play', take, { once: true })
    },
    async storeCover(db, sha256) {
      const [, mime, text] = /^data:(image\/[a-z]+);base64,(.+)$/.exec(cover ?? '') ?? []
      const bytes = text === undefined ? undefined : fromBase64(text)
      const album = isAlbumId(albumId) ? await getAlbumState(db, albumId) : undefined
      if (!mime || !bytes || !album || isWithdrawn(album) || !album.cover) return
      if (toHex(await sha256(bytes)) !== album.cover) return
      await putBlob(db, { hash: album.cover, mime, bytes: bytes.buffer })
    },
  }
}
