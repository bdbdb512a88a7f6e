// Being in the swarm of one torrent: entering and leaving it, who else is there, and what has come in by any way.
import { bitfieldHas, pieceCount } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from '../storage/database.ts'
import { getTorrent } from '../storage/torrents.ts'
import { ChunkStore } from './chunk-store.ts'
import type { HttpSource } from './http-source.ts'
import type { LiveTorrent, Peer } from './live-torrent.ts'
import type { TorrentClient } from './webtorrent.ts'

export type MembershipOptions = {
  db: Database
  torrent: Torrent
  torrentBytes: Uint8Array
  http: HttpSource
  trackerUrls: readonly string[]
  onFailed: (code: 'storage-full' | 'storage-unavailable') => void
  /** The torrent ended by itself, or its bytes are gone. */
  onEnded: () => void
}

export type MembershipEvents = {
  seeksPeers: () => boolean
  /** A peer's piece was committed, or (`isStored` false) is in memory only. */
  onPiece: (index: number, isStored: boolean) => void
  onPeers: () => void
}

export class Membership {
  /** Set once the torrent is live. */
  torrent: LiveTorrent | undefined
  startedAtMs: number | undefined
  /** Hex; empty before the torrent is live. */
  ownId = ''
  private readonly store: ChunkStore
  private entering: Promise<void> | undefined
  private left = false

  constructor(
    private readonly options: MembershipOptions,
    private readonly events: MembershipEvents,
  ) {
    const { db, torrent, onFailed, onEnded } = options
    this.store = new ChunkStore({ db, torrent, onFailed, onMissing: onEnded })
  }

  get hasLeft(): boolean {
    return this.left
  }

  /** What is stored is offered from the first moment. */
  join(client: Promise<TorrentClient>): Promise<void> {
    this.entering ??= this.enter(client).catch((error: unknown) => {
      this.entering = undefined
      throw error
    })
    return this.entering
  }

  async leave(): Promise<void> {
    this.left = true
    await this.entering?.catch(() => undefined)
    await this.torrent?.destroy()
  }

  listeners(): Peer[] {
    return this.torrent?.peers().filter(({ isEldernode }) => !isEldernode) ?? []
  }

  /** The worker can read it. */
  isStored(index: number): boolean {
    return this.has(index) && this.store.isCommitted(index)
  }

  has(index: number): boolean {
    return this.torrent?.has(index) ?? false
  }

  private async enter(connecting: Promise<TorrentClient>): Promise<void> {
    const { db, torrent, torrentBytes, trackerUrls, http, onEnded } = this.options
    const { seeksPeers, onPeers } = this.events
    const client = await connecting
    const row = await getTorrent(db, torrent.infoHash)
    if (this.left) return
    this.ownId = client.peerId
    const count = pieceCount(torrent)
    const live = await client.add({
      torrentBytes,
      bitfield: row?.bitfield ?? new Uint8Array(Math.ceil(count / 8)),
      store: this.store,
      trackerUrls,
      seeksPeers,
      keepsEldernodes: () => http.state === 'dead',
      onVerified: (index) => this.events.onPiece(index, this.store.isCommitted(index)),
      onPeers,
      onEnded,
    })
    this.torrent = live
    this.startedAtMs = performance.now()
    // More may have been stored by other ways since the bitfield was read.
    const now = await getTorrent(db, torrent.infoHash)
    const stored = Array.from({ length: count }, (_, index) => index).filter((index) =>
      bitfieldHas(now?.bitfield ?? new Uint8Array(), index),
    )
    live.noteStored(stored)
    onPeers()
  }
}
