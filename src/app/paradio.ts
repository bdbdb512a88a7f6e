// Paradio: the previews of the whole catalogue, one after the other, for ever. `Turns` says whose turn it is; what is found is put
// at the end of the player's queue before it is due, so that one sound follows the other without a pause and a locked phone goes on.
// A preview enters the queue only when its bytes are here; with nobody reachable the radio goes on with what is.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core'
import type { Catalogue } from '../catalogue/sync.ts'
import type { AlbumId, TrackId } from '../core/ids.ts'
import type { Album, Track } from '../core/records.ts'
import { previewPath } from '../core/urls.ts'
import type { Player } from '../player/player-store.ts'
import { nextOf, type PlayerTrack } from '../player/queue.ts'
import { Turns } from '../player/turns.ts'
import { getAlbums } from '../storage/albums.ts'
import type { Database } from '../storage/database.ts'
import { getLikes, type Like, toggleLike } from '../storage/likes.ts'
import { listAlbumsWithPreviews, listHeldPreviews } from '../storage/previews.ts'
import { getTrack } from '../storage/records.ts'

export type OnAir = { album: Album; track: PlayerTrack }

export type Paradio = {
  /** What plays, or what would play first; undefined while it is looked for. */
  readonly onAir: ReadonlySignal<OnAir | undefined>
  /** `nothing`: no preview in the catalogue, or none on this device while nobody can be reached. */
  readonly state: ReadonlySignal<'finding' | 'ready' | 'nothing'>
  readonly likes: ReadonlySignal<readonly Like[]>
  /** Looks for the first previews, so that a press has something to play at once. */
  tuneIn(): void
  /** Plays and pauses. */
  toggle(): void
  /** There is something to skip to. */
  readonly canSkip: ReadonlySignal<boolean>
  skip(): void
  /** Likes what is on air, or takes that back. */
  like(): void
  unlike(like: Like): void
}

export type ParadioOptions = {
  db: Database
  player: Player
  online: ReadonlySignal<boolean>
  catalogue: Pick<Catalogue, 'changes' | 'state' | 'refresh' | 'openAlbum'>
  /** As the queue has them. */
  coverUrlOf(album: Album): string | undefined
  fetch?: (path: string, init: { signal: AbortSignal }) => Promise<Response>
  random?: () => number
}

/** As many are ready beyond what plays. */
const AHEAD = 2
const DEADLINE_MS = 8_000
/** In a row; then the round goes on with what is here. */
const MOST_FAILURES = 3

export function createParadio(options: ParadioOptions): Paradio {
  const { db, player, online, catalogue } = options
  const fetch = options.fetch ?? ((path, init) => globalThis.fetch(path, init))
  const random = options.random ?? Math.random
  const turns = new Turns(random)
  const onAir = signal<OnAir | undefined>(undefined)
  /** A search has found nothing at all. */
  const isEmpty = signal(false)
  const likes = signal<readonly Like[]>([])
  /** Found and not yet in the queue. */
  const ready = signal<readonly OnAir[]>([])
  /** Everything that was put on air lately, to know the album of what plays. */
  const albums = new Map<TrackId, Album>()
  /** The tracks of a round with nobody reachable. */
  let held: Map<AlbumId, TrackId[]> | undefined
  let isFinding = false
  /** While it was being looked for: it may have been too late to be seen. */
  let isAskedAgain = false

  void getLikes(db).then((stored) => {
    likes.value = stored
  })

  async function begin(isOnline: boolean): Promise<void> {
    held = isOnline ? undefined : await listHeldPreviews(db)
    turns.begin(held ? [...held.keys()] : await listAlbumsWithPreviews(db))
  }

  /** The next preview that can be heard, with its bytes here; undefined when a whole round has none. */
  async function findOne(): Promise<OnAir | undefined> {
    let rounds = 0
    let failures = 0
    for (;;) {
      if (failures === MOST_FAILURES && !held) await begin(false)
      const albumId = turns.next()
      if (albumId === undefined) {
        if (rounds === 2) return undefined
        // First all there is; when that gave nothing, what is here already.
        await begin(online.peek() && rounds === 0 && failures === 0)
        rounds++
        continue
      }
      const found = await tryAlbum(albumId).catch(() => 'failed' as const)
      if (found === 'failed') failures++
      else if (found) return found
    }
  }

  async function tryAlbum(albumId: AlbumId): Promise<OnAir | undefined> {
    const [album] = await getAlbums(db, [albumId])
    const offered = (held ? held.get(albumId) : album?.paradioPreviewTrackIds) ?? []
    const trackId = offered[Math.floor(random() * offered.length)]
    if (!album || !trackId || !album.tracks.some((listed) => listed.trackId === trackId)) return undefined
    const abort = AbortSignal.timeout(DEADLINE_MS)
    const track = (await getTrack(db, trackId)) ?? (await broughtHere(albumId, trackId, abort))
    if (!track?.preview) return undefined
    const response = await fetch(previewPath(track.preview.hash), { signal: abort })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(String(response.status))
    return { album, track: playerTrackOf(album, track, track.preview) }
  }

  async function broughtHere(albumId: AlbumId, trackId: TrackId, abort: AbortSignal): Promise<Track | undefined> {
    await catalogue.openAlbum(albumId, abort)
    return getTrack(db, trackId)
  }

  const playerTrackOf = (album: Album, track: Track, preview: NonNullable<Track['preview']>): PlayerTrack => ({
    trackId: track.trackId,
    albumId: album.albumId,
    title: track.title,
    artistName: album.artistName,
    albumTitle: album.title,
    durationSec: preview.durationSec,
    coverUrl: options.coverUrlOf(album),
    preview: preview.hash,
  })

  const isOnAir = (): boolean => player.track.peek()?.preview !== undefined
  const lacking = (): number => {
    const { tracks, index } = player.queue.peek()
    return isOnAir() ? index + 1 + AHEAD - tracks.length : AHEAD - ready.peek().length
  }

  function fill(): void {
    isAskedAgain = isFinding
    if (isFinding) return
    isFinding = true
    void find().then(() => {
      isFinding = false
      if (isAskedAgain) fill()
    })
  }

  async function find(): Promise<void> {
    while (lacking() > 0) {
      const found = await findOne().catch(() => undefined)
      if (!found) {
        if (!isOnAir() && ready.peek().length === 0) isEmpty.value = true
        return
      }
      albums.set(found.track.trackId, found.album)
      if (!isOnAir()) ready.value = [...ready.peek(), found]
      else {
        player.extend([found.track])
        // It had run dry.
        if (player.status.peek() === 'ended') player.next()
      }
      isEmpty.value = false
      onAir.value ??= found
    }
  }

  function start(): void {
    const begun = ready.peek()
    ready.value = []
    player.playAll(begun.map(({ track }) => track))
    fill()
  }

  effect(() => {
    const track = player.track.value
    void player.queue.value
    const album = track?.preview && albums.get(track.trackId)
    if (!track || !album) return
    onAir.value = { album, track }
    fill()
  })
  // What was not there may be now.
  effect(() => {
    void [online.value, catalogue.changes.value, catalogue.state.value]
    if (isEmpty.peek() || isFinding) fill()
  })

  async function toggle(like: Like): Promise<void> {
    likes.value = await toggleLike(db, like)
  }

  return {
    onAir,
    state: computed(() => {
      if (onAir.value) return 'ready'
      return isEmpty.value && catalogue.state.value !== 'loading' ? 'nothing' : 'finding'
    }),
    likes,
    canSkip: computed(() =>
      player.track.value?.preview ? nextOf(player.queue.value) !== undefined : ready.value.length > 1,
    ),
    tuneIn() {
      if (isOnAir()) return
      onAir.value = ready.peek()[0]
      fill()
      void catalogue.refresh().catch(() => undefined)
    },
    toggle() {
      if (isOnAir()) player.toggle()
      else if (ready.peek().length > 0) start()
    },
    skip() {
      if (isOnAir()) player.next()
      else if (ready.peek().length > 1) {
        ready.value = ready.peek().slice(1)
        onAir.value = ready.peek()[0]
        fill()
      }
    },
    like() {
      const now = onAir.peek()
      if (now) void toggle({ trackId: now.track.trackId, albumId: now.album.albumId, likedMs: Date.now() })
    },
    unlike: (like) => void toggle(like),
  }
}
