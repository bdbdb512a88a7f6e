// The edge of the pages: every service they are given, steered by hand.
import { type Signal, signal } from '@preact/signals-core'
import type { KeepStanding } from '../../src/app/keeping.ts'
import type { Room } from '../../src/app/room.ts'
import type { Route } from '../../src/app/router.ts'
import type { SearchLink } from '../../src/app/search-link.ts'
import type { KeptAlbum, Services } from '../../src/app/services.ts'
import type { OfflinePlay } from '../../src/app/sw-client.ts'
import type { Transfers } from '../../src/app/transfers.ts'
import type { OpenedAlbum, SyncState } from '../../src/catalogue/sync.ts'
import { EMPTY_TALLY } from '../../src/catalogue/tally.ts'
import type { AlbumId, TrackId } from '../../src/core/ids.ts'
import type { Album, Artist } from '../../src/core/records.ts'
import { createPlayer } from '../../src/player/player-store.ts'
import type { AlbumFilter, Genre } from '../../src/storage/albums.ts'
import type { OutboxRow } from '../../src/storage/schema.ts'
import { PICTURE, silence } from './records.ts'

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

export type FakeServices = {
  services: Services
  /** What is stored here, newest first. */
  stored: readonly Album[]
  /** As if the catalogue had taken these in, or found out that it cannot. */
  show: (albums: readonly Album[], state: SyncState) => void
  artists: Artist[]
  changes: Signal<number>
  route: Signal<Route>
  state: Signal<SyncState>
  online: Signal<boolean>
  storageFull: Signal<boolean>
  updateReady: Signal<boolean>
  offlinePlay: Signal<OfflinePlay>
  keepState: Signal<KeepStanding | undefined>
  /** The library, the latest first; who changes it raises `keptChanges`. */
  kept: readonly KeptAlbum[]
  keptChanges: Signal<number>
  /** How many of them are not here whole. */
  incomplete: number
  held: Set<TrackId>
  search: Writable<SearchLink>
  room: Writable<Room>
  outbox: Signal<readonly OutboxRow[]>
  network: Signal<Services['network']['value']>
  transfers: Signal<Transfers>
  identity: Services['identity']
  paradio: Services['paradio']
  publishing: Services['publishing']
  unsafe: Signal<readonly AlbumId[]>
  holding: Signal<ReturnType<Services['holdings']['watch']>['value']>
  /** What was asked for, in order. */
  asked: string[]
  open: (albumId: AlbumId) => Promise<OpenedAlbum>
}

const genresOf = (albums: readonly Album[]): Genre[] =>
  [...new Set(albums.flatMap(({ genre }) => genre))].map((name) => ({
    genre: name.toLowerCase(),
    name,
    albums: albums.filter(({ genre }) => genre.includes(name)).length,
  }))

export function fakeServices(): FakeServices {
  const asked: string[] = []
  const note =
    (what: string) =>
    (...about: unknown[]) => {
      asked.push([what, ...about].join(' '))
    }
  const fake: Omit<FakeServices, 'services'> = {
    stored: [],
    show(albums, state) {
      result.stored = albums
      result.state.value = state
      result.changes.value++
    },
    artists: [],
    changes: signal(0),
    route: signal<Route>({ page: 'home' }),
    state: signal<SyncState>('loading'),
    online: signal(true),
    storageFull: signal(false),
    updateReady: signal(false),
    offlinePlay: signal<OfflinePlay>('ready'),
    keepState: signal<KeepStanding | undefined>({ status: 'none', bytesTotal: 5_000_000 }),
    kept: [],
    keptChanges: signal(0),
    incomplete: 0,
    held: new Set(),
    search: {
      state: signal({ status: 'idle' }),
      open: note('open search'),
      find: async () => [],
      genres: async () => [],
    },
    room: {
      budgets: [2 ** 28, 2 ** 30, Number.POSITIVE_INFINITY],
      budget: signal(2 ** 30),
      figures: signal({ keptBytes: 120_000_000, playedBytes: 30_000_000, freeableBytes: 20_000_000 }),
      measure: async () => note('measure')(),
      setBudget: async (bytes) => note('budget')(bytes),
      freePlayed: async () => note('free played')(),
      hold: async () => undefined,
    },
    outbox: signal<readonly OutboxRow[]>([]),
    network: signal({ relays: [], eldernodes: [], outbox: { waiting: 0, sent: 0, refused: 0 }, tally: EMPTY_TALLY }),
    transfers: signal({ swarm: undefined, trackers: [], toPlay: { pieces: 0, bytes: 0 }, fromNodes: [] }),
    identity: () => Promise.reject(new Error('no identity was given to the test')),
    paradio: () => Promise.reject(new Error('no radio was given to the test')),
    publishing: () => Promise.reject(new Error('no publishing was given to the test')),
    unsafe: signal<readonly AlbumId[]>([]),
    holding: signal<FakeServices['holding']['value']>('reading'),
    asked,
    open: () => Promise.reject(new Error('no album was given to the test')),
  }
  const listed = (filter: AlbumFilter | undefined) =>
    result.stored.filter(({ albumId, genre }) => {
      if (!filter) return true
      return 'artist' in filter
        ? albumId.endsWith(filter.artist)
        : genre.some((name) => name.toLowerCase() === filter.genre)
    })
  const services: Services = {
    catalogue: {
      changes: fake.changes,
      state: fake.state,
      refresh: async () => note('refresh')(),
      catchUp: async () => undefined,
      settled: async () => undefined,
      openAlbum: (albumId) => result.open(albumId),
      readAlbum: (albumId) => result.open(albumId),
      adopt: async () => undefined,
      prepare: async () => undefined,
    },
    network: fake.network,
    outbox: {
      rows: fake.outbox,
      enqueue: async () => undefined,
    },
    transfers: fake.transfers,
    shelf: {
      first: async (count, filter) => listed(filter).slice(0, count),
      ids: async (filter) => listed(filter).map(({ albumId }) => albumId),
      get: async (ids) => ids.map((id) => result.stored.find(({ albumId }) => albumId === id)),
      genres: async () => genresOf(result.stored),
      artist: async (fingerprint) => result.artists.find((artist) => artist.fingerprint === fingerprint),
    },
    player: createPlayer({
      audio: new Audio(),
      streamUrl: silence,
      fallbackUrl: async () => undefined,
      probe: async () => 'unreachable',
      onPlayhead: () => undefined,
    }),
    router: { route: fake.route, navigate: note('navigate'), restoreScroll: () => undefined },
    worker: {
      offlinePlay: fake.offlinePlay,
      updateReady: fake.updateReady,
      post: () => undefined,
      register: async () => undefined,
      applyUpdate: note('update'),
    },
    keeping: {
      unavailable: '',
      stateOf: () => fake.keepState,
      keep: note('keep'),
      stop: note('stop'),
      remove: note('remove'),
      resume: async () => undefined,
      library: async () => ({
        changes: fake.keptChanges,
        list: async () => ({ ids: result.kept.map(({ albumId }) => albumId), incomplete: result.incomplete }),
        bytes: async () => {
          note('count bytes')()
          return 120_000_000
        },
        get: async (ids) => ids.map((id) => result.kept.find(({ albumId }) => albumId === id)),
      }),
      heldOf: async () => fake.held,
    },
    search: fake.search,
    room: fake.room,
    paradio: () => result.paradio(),
    identity: () => result.identity(),
    publishing: () => result.publishing(),
    holdings: { unsafe: fake.unsafe, watch: () => fake.holding },
    launched: signal([]),
    online: fake.online,
    storageFull: fake.storageFull,
    secure: true,
    goOn: async () => undefined,
    coverUrlOf: () => PICTURE,
    playAlbum: (album: Album, startAt: number) => note('play')(album.albumId, startAt),
  }
  const result: FakeServices = Object.assign(fake, { services })
  return result
}
