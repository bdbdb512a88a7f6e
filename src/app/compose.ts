// The composition root: makes every service once and ties them together. Nothing here draws.
import { effect, signal } from '@preact/signals-core'
import { createIntake } from '../catalogue/intake.ts'
import { createCatalogue } from '../catalogue/sync.ts'
import type { Env } from '../core/env.ts'
import type { AlbumId, InfoHash } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import { parseTorrent } from '../core/torrent.ts'
import { coverPath, previewPath, streamPath, trackerOf } from '../core/urls.ts'
import { digestOf, subtleVerifier } from '../core/webcrypto.ts'
import { claimPlayback, connectMediaSession } from '../player/media-session.ts'
import { createPlayer } from '../player/player-store.ts'
import type { PlayerTrack } from '../player/queue.ts'
import { fetchProbe } from '../player/recovery.ts'
import { openDatabaseOrMemory } from '../storage/database.ts'
import { getAlbumState } from '../storage/records.ts'
import { putSetting } from '../storage/settings.ts'
import { getTorrent } from '../storage/torrents.ts'
import { readBoot } from './boot.ts'
import { createFallback } from './fallback.ts'
import { followHeard } from './following.ts'
import { createGraphLink } from './graph-link.ts'
import { createHoldingsLink } from './holdings-link.ts'
import { createIdentityLink } from './identity-link.ts'
import { createKeeping } from './keeping.ts'
import { createLaunched } from './launched.ts'
import { onlineSignal } from './online.ts'
import { createPublishLink } from './publish-link.ts'
import { createRoom } from './room.ts'
import { createRouter } from './router.ts'
import { createSearchLink } from './search-link.ts'
import type { Services } from './services.ts'
import { createShelf } from './shelf.ts'
import { createSwClient } from './sw-client.ts'
import { createSwarmLink } from './swarm-link.ts'
import { createTransfers } from './transfers.ts'
import { followVersions } from './versions.ts'

/** While a stream is awaited the worker is kept from falling asleep over it. */
const PING_EVERY_MS = 5_000

export async function compose(env: Env): Promise<Services> {
  const secure = window.isSecureContext
  const subtle = secure ? crypto.subtle : undefined
  const db = await openDatabaseOrMemory()
  const verifier = subtle && subtleVerifier(subtle)
  const intake = createIntake({ db, verifier })
  const catalogue = createCatalogue({
    db,
    endpoints: env.endpoints,
    intake,
    sha1: subtle && digestOf(subtle, 'SHA-1'),
    follow: (album) => graph.follow(album),
  })
  const graph = createGraphLink({
    db,
    intake,
    verifier,
    relayUrls: env.relayUrls,
    endpoints: env.endpoints,
    isEnabled: env.gunStorage,
    catchUp: () => void catalogue.catchUp().catch(() => undefined),
    locks: navigator.locks,
  })
  const boot = await readBoot(catalogue)
  void putSetting(db, 'endpoints', env.endpoints).catch(() => undefined)

  const storageFull = signal(false)
  const noteStorageFull = () => {
    storageFull.value = true
  }
  const swarm = createSwarmLink({
    db,
    env,
    enabled: secure && env.webTorrent,
    onStorageFull: noteStorageFull,
    onNode: (...came) => carried.noteNode(...came),
  })
  const carried = createTransfers({
    swarm: swarm.swarm,
    trackers: env.endpoints.map(trackerOf),
    layoutOf: async (infoHash) => {
      const row = subtle && (await getTorrent(db, infoHash))
      return row && parseTorrent(row.torrentBytes, digestOf(subtle, 'SHA-1'))
    },
  })
  const worker = createSwClient(navigator.serviceWorker, {
    want: swarm.answerWant,
    stored: ({ infoHash, indices }) => {
      void carried.notePieces(infoHash, indices)
      swarm.noteStored(infoHash, indices)
    },
    storageFull: noteStorageFull,
  })
  const wishes = signal<ReadonlyMap<AlbumId, boolean>>(new Map())
  const keeping = createKeeping({
    db,
    endpoints: env.endpoints,
    secure,
    offlinePlay: worker.offlinePlay,
    swarm: () => swarm.swarm.peek(),
    onStorageFull: noteStorageFull,
    onNode: carried.noteNode,
    onWish: (albumId, isKept) => {
      wishes.value = new Map(wishes.peek()).set(albumId, isKept)
      if (isKept) void worker.register()
    },
  })
  // Without a worker in between, the bytes come from the node itself.
  const streamOrigin = () => (navigator.serviceWorker?.controller ? '' : (env.endpoints[0] ?? ''))
  const player = createPlayer({
    audio: boot.audio,
    streamUrl: ({ trackId, preview }) => streamOrigin() + (preview ? previewPath(preview) : streamPath(trackId)),
    fallbackUrl: createFallback({ db, endpoints: env.eldernodeFallback ? env.endpoints : [] }),
    probe: fetchProbe(),
    onPlayhead: ({ trackId, preview }, positionSec, durationSec) => {
      if (preview) return
      worker.post({ type: 'playhead', trackId, positionSec, durationSec })
      swarm.notePlayhead(trackId, positionSec, durationSec)
    },
  })
  claimPlayback(navigator)
  if ('mediaSession' in navigator) connectMediaSession(player, navigator.mediaSession)

  let pinging: ReturnType<typeof setInterval> | undefined
  effect(() => {
    const waits = player.status.value === 'loading' || player.status.value === 'waiting'
    clearInterval(pinging)
    if (waits) pinging = setInterval(() => worker.post({ type: 'ping' }), PING_EVERY_MS)
  })
  effect(() => {
    const track = player.wholeTrack.value
    if (track) swarm.play(track.trackId)
  })

  followHeard({ db, follow: graph.follow, playing: player.wholeTrack, wishes })

  const onFreed = (infoHashes: readonly InfoHash[]) => swarm.swarm.peek()?.forget(infoHashes)
  const room = createRoom({ db, playing: player.wholeTrack, onFreed })
  followVersions({ db, intake, onWithdrawn: onFreed })

  const identity = createIdentityLink({ db, secure, outbox: graph.outbox })
  const digests = subtle && { sha1: digestOf(subtle, 'SHA-1'), sha256: digestOf(subtle, 'SHA-256') }
  const holdings = createHoldingsLink(
    digests && verifier
      ? {
          db,
          intake,
          verifier,
          digests,
          endpoints: env.endpoints,
          peersCarry: env.webTorrent,
          offerToPeers: (wanted) =>
            void swarm.swarm
              .peek()
              ?.offer(wanted)
              .catch(() => undefined),
          locks: navigator.locks,
        }
      : undefined,
  )
  const router = createRouter(window)
  const online = onlineSignal()
  effect(() => {
    if (online.value && player.error.peek()?.code === 'unreachable') player.retry()
  })

  // The picture that is on the screen already: another would be fetched before the first sound.
  const coverUrlOf = (album: Album) =>
    boot.coverUrlOf(album.albumId) ?? (album.cover === undefined ? undefined : coverPath(album.cover))
  const queueTracks = (album: Album): PlayerTrack[] =>
    album.tracks.map(({ trackId, title, durationSec }) => ({
      trackId,
      title,
      durationSec,
      albumId: album.albumId,
      albumTitle: album.title,
      artistName: album.artistName,
      coverUrl: coverUrlOf(album),
    }))
  boot.onPlay(async (albumId, trackId) => {
    if (player.track.peek()) return
    const album = await getAlbumState(db, albumId)
    if (!album || isWithdrawn(album) || player.track.peek()) return
    const tracks = queueTracks(album)
    player.adopt(
      tracks,
      tracks.findIndex((track) => track.trackId === trackId),
    )
  })

  let paradio: ReturnType<Services['paradio']> | undefined

  return {
    catalogue,
    network: graph.network,
    outbox: graph.outbox,
    shelf: createShelf(db),
    transfers: carried.transfers,
    player,
    router,
    holdings,
    launched: createLaunched(window, router),
    worker,
    keeping,
    search: createSearchLink({ db, intake }),
    room,
    paradio: () => {
      paradio ??= import('./paradio-late.ts').then(({ createParadio }) =>
        createParadio({ db, player, online, catalogue, coverUrlOf }),
      )
      return paradio
    },
    identity,
    publishing: createPublishLink({
      db,
      ...env,
      identity,
      openAlbum: catalogue.openAlbum,
      enqueue: graph.outbox.enqueue,
      offer: async (infoHashes) => (await swarm.load())?.offer(infoHashes),
      onPublished: holdings.notePublished,
    }),
    online,
    storageFull,
    secure,
    async goOn() {
      await worker.register()
      void graph.start().catch(() => undefined)
      // Before the swarm offers any of it to others.
      await room.hold()
      if (subtle) await boot.storeCover(db, digestOf(subtle, 'SHA-256')).catch(() => undefined)
      const loaded = await swarm.load()
      await keeping.resume()
      await holdings.resume()
      await loaded?.seedHeld()
    },
    coverUrlOf,
    playAlbum: (album, startAt) => player.playAll(queueTracks(album), startAt),
  }
}
