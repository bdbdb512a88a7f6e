// The swarm of this browser: one WebTorrent client, in the tab that plays. Other tabs answer 'not-mine' at once.
// At most three torrents are live: what plays, then what was played or is held whole, most recent first.
import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { InfoHash, TrackId } from '../core/ids.ts'
import type { Want, WantAnswer } from '../core/messages.ts'
import { parseTorrent } from '../core/torrent.ts'
import { digestOf } from '../core/webcrypto.ts'
import type { Database } from '../storage/database.ts'
import type { TorrentRow } from '../storage/schema.ts'
import { getTorrent } from '../storage/torrents.ts'
import { type Assist, TrackAssist } from './assist.ts'
import { DiscoveryCare } from './discovery-care.ts'
import { listHeld } from './held.ts'
import { HttpSource, type NodeOutcome } from './http-source.ts'
import { KnownTracks } from './known-tracks.ts'
import { Leader } from './leader.ts'
import { LiveTrack } from './live-track.ts'
import { Playing } from './playing.ts'
import { addTransferred, type SwarmStatus, statusOf, type Transferred } from './status.ts'
import { ensureTorrent, type StoredTorrent } from './torrent-source.ts'
import { createClient, prepare, type TorrentClient } from './webtorrent.ts'

const MOST_LIVE = 3
const STATUS_MS = 1000

export type SwarmOptions = {
  db: Database
  /** Of Eldernodes, nearest first. */
  endpoints: readonly string[]
  trackerUrls: readonly string[]
  iceServers: readonly RTCIceServer[]
  /** Bytes a second to all peers together; Infinity: no limit, 0: seed nothing. */
  uploadBudget: number
  /** Pieces that the swarm committed, from peers or over HTTP. */
  onStored?: (infoHash: InfoHash, indices: readonly number[]) => void
  /** What each node has brought. */
  onNode?: (endpoint: string, outcome: NodeOutcome) => void
  onFailed?: (code: 'storage-full' | 'storage-unavailable') => void
}

export type Swarm = {
  /** Takes the swarm into this tab; resolves once the track's torrent is live. Do not wait for it before playing. */
  play(trackId: TrackId): Promise<void>
  answerWant(want: Want): Promise<WantAnswer>
  /** Pieces that another context committed. */
  noteStored(infoHash: InfoHash, indices: readonly number[]): void
  notePlayhead(trackId: TrackId, positionSec: number, durationSec: number): void
  readonly status: ReadonlySignal<SwarmStatus>
  /** Help of listeners for whoever brings a torrent here whole; undefined in a tab that does not hold the swarm, nor `takes` it. */
  assist(stored: StoredTorrent, takes?: boolean): Promise<Assist | undefined>
  /** These torrents' bytes are gone from storage, or are not to be given out any more. */
  forget(infoHashes: readonly InfoHash[]): void
  /** From now on what is held whole is offered to others while no other tab does so. */
  seedHeld(): Promise<void>
  /** These are offered before what else is held, as many of them as can be: somebody waits for them. */
  offer(infoHashes: readonly InfoHash[]): Promise<void>
  close(): Promise<void>
}

const isSavingData = (): boolean => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true

export function createSwarm(options: SwarmOptions): Swarm {
  const { db, endpoints, trackerUrls, iceServers, uploadBudget } = options
  const sha1 = digestOf(crypto.subtle, 'SHA-1')
  const http = new HttpSource(endpoints, sha1, options.onNode)
  const nothing: Transferred = { bytesFromPeers: 0, bytesToPeers: 0, piecesRefused: 0 }
  const status = signal(statusOf(false, [], nothing))
  /** Most recently used last. */
  const lives = new Map<InfoHash, LiveTrack>()
  const tracks = new KnownTracks(db)
  let client: Promise<TorrentClient> | undefined
  let playing: Playing | undefined
  let seeds = false
  let ended = nothing

  const torrents = () => [...lives.values()].flatMap(({ torrent }) => torrent ?? [])
  const care = new DiscoveryCare(torrents, typeof window === 'undefined' ? undefined : { window, document })
  const leader = new Leader(navigator.locks, {
    onGained: (isStolen) => {
      // Whoever steals goes on by itself; whoever waited in line may have been playing all the while.
      if (!isStolen && playing) void enter(playing).catch(() => undefined)
      if (seeds) void addSeeds().catch(() => undefined)
      report()
    },
    onLost: () => {
      void leaveAll()
      if (seeds) leader.waitInLine()
    },
  })
  const reporting = setInterval(report, STATUS_MS)
  if (!isSavingData()) prepare()

  function report(): void {
    const next = statusOf(leader.isLeader, torrents(), ended)
    if (JSON.stringify(next) !== JSON.stringify(status.value)) status.value = next
  }

  async function leaveAll(): Promise<void> {
    const leaving = [...lives.values()]
    const old = client
    lives.clear()
    client = undefined
    ended = nothing
    report()
    await Promise.all(leaving.map((live) => live.leave()))
    await (await old?.catch(() => undefined))?.destroy()
  }

  function liveOf({ torrent, row }: StoredTorrent): LiveTrack {
    const known = lives.get(torrent.infoHash)
    const live =
      known ??
      new LiveTrack({
        db,
        torrent,
        torrentBytes: row.torrentBytes,
        http,
        trackerUrls,
        mayFill: () => !isSavingData(),
        onStored: (indices) => options.onStored?.(torrent.infoHash, indices),
        onFailed: (code) => options.onFailed?.(code),
        onEnded: () => drop(live),
      })
    lives.delete(torrent.infoHash)
    lives.set(torrent.infoHash, live)
    const oldest = [...lives.values()].find((other) => other !== live && !other.isHeard)
    if (lives.size > MOST_LIVE && oldest) drop(oldest)
    return live
  }

  function drop(live: LiveTrack): void {
    const { infoHash } = live.layout
    if (lives.get(infoHash) !== live) return
    lives.delete(infoHash)
    if (live.torrent) ended = addTransferred([ended, live.torrent])
    void live.leave().then(report)
  }

  async function join(live: LiveTrack): Promise<void> {
    if (lives.get(live.layout.infoHash) !== live) return
    client ??= createClient({ iceServers, uploadBudget }).catch((error: unknown) => {
      // Its code could not be fetched; it may be at the next need.
      client = undefined
      throw error
    })
    await live.join(client)
    report()
  }

  async function play(trackId: TrackId): Promise<void> {
    const wanted = new Playing(trackId)
    playing = wanted
    await leader.take()
    await enter(wanted)
  }

  async function enter(wanted: Playing): Promise<void> {
    const track = await tracks.get(wanted.trackId)
    const live = liveOf(await ensureTorrent({ db, endpoints, sha1 }, track.infoHash))
    if (playing !== wanted) return
    for (const other of lives.values()) if (other !== live) other.pause()
    live.play(track.durationSec)
    await wanted.sound
    await join(live)
  }

  async function answerWant({ trackId, infoHash, index, deadlineMs }: Want): Promise<WantAnswer> {
    if (!leader.isLeader) return { answer: 'not-mine' }
    const askedAtMs = performance.now()
    try {
      const track = await tracks.get(trackId)
      if (track.infoHash !== infoHash) {
        // One of the two has an older version of the record.
        tracks.forget(trackId)
        return { answer: 'not-mine' }
      }
      const live = lives.get(infoHash) ?? liveOf(await ensureTorrent({ db, endpoints, sha1 }, infoHash))
      live.play(track.durationSec)
      // Where nothing but peers is left, the sound waits for them, not they for the sound.
      void live.whenPeersAreNeeded(index).then((isNeeded) => {
        const isFirstSound = playing?.trackId === trackId && !playing.hasBegun
        if (isNeeded || !isFirstSound) void join(live).catch(() => undefined)
      })
      return await live.answerWant(index, Math.max(0, deadlineMs - (performance.now() - askedAtMs)))
    } catch {
      return { answer: 'not-mine' }
    }
  }

  const maySeed = () => !isSavingData() && uploadBudget !== 0

  async function addSeeds(): Promise<void> {
    if (!maySeed()) return
    const others = (await listHeld(db, MOST_LIVE)).filter(({ infoHash }) => !lives.has(infoHash))
    for (const row of others) if (lives.size < MOST_LIVE) await seedRow(row)
  }

  async function seedRow(row: TorrentRow | undefined): Promise<void> {
    if (row && leader.isLeader) await join(liveOf({ torrent: await parseTorrent(row.torrentBytes, sha1), row }))
  }

  return {
    play,
    answerWant,
    status,
    noteStored: (infoHash, indices) => lives.get(infoHash)?.noteStored(indices),
    notePlayhead(trackId, positionSec) {
      if (positionSec > 0 && playing?.trackId === trackId) playing.begin()
      tracks.peek(trackId)?.then(
        ({ infoHash }) => lives.get(infoHash)?.notePlayhead(positionSec),
        () => undefined,
      )
    },
    async assist(stored, takes = false) {
      if (takes) await leader.take()
      if (!leader.isLeader) return undefined
      const live = liveOf(stored)
      await join(live)
      return lives.get(stored.torrent.infoHash) === live ? new TrackAssist(live) : undefined
    },
    forget(infoHashes) {
      tracks.clear()
      for (const live of infoHashes.map((infoHash) => lives.get(infoHash))) if (live) drop(live)
    },
    async seedHeld() {
      seeds = true
      if (leader.isLeader) await addSeeds()
      else if (maySeed()) leader.waitInLine()
    },
    async offer(infoHashes) {
      if (!maySeed()) return
      for (const infoHash of infoHashes.slice(0, MOST_LIVE)) {
        const before = lives.get(infoHash)?.torrent
        await seedRow(await getTorrent(db, infoHash))
        // A tracker that did not know this torrent yet has not remembered who has it.
        before?.announce()
      }
    },
    async close() {
      clearInterval(reporting)
      care.close()
      leader.close()
      await leaveAll()
    },
  }
}
