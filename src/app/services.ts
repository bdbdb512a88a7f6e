// What the pages are given: the names of everything they may read or ask for. Put together in compose.ts, from all of src.
import type { ReadonlySignal, Signal } from '@preact/signals-core'
import type { Identity } from '../catalogue/identity.ts'
import type { NetworkState } from '../catalogue/network.ts'
import type { Outbox } from '../catalogue/outbox.ts'
import type { Catalogue } from '../catalogue/sync.ts'
import type { AlbumId, Fingerprint, TrackId } from '../core/ids.ts'
import type { Album, Artist, Track } from '../core/records.ts'
import type { Player } from '../player/player-store.ts'
import type { PickedFile } from '../publish/draft.ts'
import type { Holding } from '../publish/holding.ts'
import type { Publishing } from '../publish/publish-album.ts'
import type { AlbumFilter, Genre } from '../storage/albums.ts'
import type { KeptLibrary } from '../swarm/kept-library.ts'
import type { KeepStanding } from './keeping.ts'
import type { Paradio } from './paradio.ts'
import type { Room } from './room.ts'
import type { Router } from './router.ts'
import type { SearchLink } from './search-link.ts'
import type { SwClient } from './sw-client.ts'
import type { Transfers } from './transfers.ts'

export type { KeptAlbum } from '../storage/kept.ts'
export type { KeptLibrary } from '../swarm/kept-library.ts'

export type Services = {
  readonly catalogue: Catalogue
  /** Relays, Eldernodes and the outbox, in figures. */
  readonly network: ReadonlySignal<NetworkState>
  /** What was written here and is on its way. */
  readonly outbox: Pick<Outbox, 'enqueue' | 'rows'>
  readonly shelf: Shelf
  readonly transfers: ReadonlySignal<Transfers>
  readonly player: Player
  readonly router: Router
  readonly worker: SwClient
  readonly keeping: Keeping
  readonly search: SearchLink
  readonly room: Room
  /** The radio of previews; comes with its code at the first need. */
  paradio(): Promise<Paradio>
  /** The artist of this device; comes with its code at the first need. */
  identity(): Promise<Identity>
  /** Drafts and publishing; needs `secure`, and comes with its code at the first need. */
  publishing(): Promise<Publishing>
  readonly holdings: Holdings
  /** Files the app was opened with; whoever takes them leaves none. */
  readonly launched: Signal<readonly PickedFile[]>
  readonly online: ReadonlySignal<boolean>
  /** The device has no room left for what is being played. */
  readonly storageFull: ReadonlySignal<boolean>
  /** False over plain http on a host name: no worker, no keeping, no sharing. */
  readonly secure: boolean
  /** The picture of an album; the one the page came with as long as it shows the same. */
  coverUrlOf(album: Album): string | undefined
  /** Everything that may wait until the page is painted: the worker, the swarm, what was being kept. */
  goOn(): Promise<void>
  /** Plays an album from its track `startAt`. */
  playAlbum(album: Album, startAt: number): void
}

/** The albums stored here, newest first: all, of a genre, or of an artist. */
export type Shelf = {
  first(count: number, filter?: AlbumFilter): Promise<readonly Album[]>
  ids(filter?: AlbumFilter): Promise<readonly AlbumId[]>
  /** In the order asked for; undefined for what is not here any more. */
  get(ids: readonly AlbumId[]): Promise<readonly (Album | undefined)[]>
  /** The largest ones, those with most albums first. */
  genres(): Promise<readonly Genre[]>
  artist(fingerprint: Fingerprint): Promise<Artist | undefined>
}

export type Keeping = {
  /** Why nothing can be kept here; empty when it can. */
  readonly unavailable: string
  /** Undefined until it has been read. Sizes are known once the album has been opened. */
  stateOf(albumId: AlbumId): ReadonlySignal<KeepStanding | undefined>
  keep(albumId: AlbumId): void
  stop(albumId: AlbumId): void
  remove(albumId: AlbumId): void
  /** Goes on with what was being kept when the app was last open. */
  resume(): Promise<void>
  /** All that is kept or on its way; comes with its code at the first need, where anything can be kept. */
  library(): Promise<KeptLibrary>
  /** Which of these tracks are here whole. */
  heldOf(tracks: readonly Track[]): Promise<ReadonlySet<TrackId>>
}

/** Who holds what this artist has published. */
export type Holdings = {
  /** Albums that were published here and are not known to be safe yet. */
  readonly unsafe: ReadonlySignal<readonly AlbumId[]>
  /** Asks and hears until it is safe, whatever page is in view. */
  watch(albumId: AlbumId): ReadonlySignal<Holding | 'reading' | 'unknown'>
}
