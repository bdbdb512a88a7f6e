// Brings what this node has admitted: small parts and audio from trusted nodes that say they hold the album, audio from pages that
// have it, over WebRTC. Every album in turn, a few at a time; who is slow does not keep the others waiting. Nothing here is
// remembered: what is missing is read from the library each time, so a restart goes on where the files stand.
import { DigmError } from '../../src/core/errors.ts'
import type { AlbumId, InfoHash, NodeId } from '../../src/core/ids.ts'
import type { Log } from '../log.ts'
import type { Requests } from '../requests/requests.ts'
import type { Library } from '../store/library.ts'
import { recordOf } from '../store/named-parts.ts'
import type { Intent } from '../store/parts.ts'
import { readTorrent } from '../store/read-torrent.ts'
import { type MissingPart, missingParts } from '../store/staging.ts'
import type { Uploads } from '../store/uploads.ts'
import { audioFrom, fetchSmall, isSmall } from './from-node.ts'
import type { PageSource } from './from-page.ts'

const MOST_ALBUMS = 8
/** One that is not done by then lets another go first. */
const TURN_MS = 60_000
/** Sources come and go without a word. */
const LOOK_AGAIN_MS = 15_000

export type FetchingOptions = {
  library: Library
  uploads: Uploads
  requests: Requests
  pages: PageSource
  /** Trusted ones, with their endpoints. */
  nodes: ReadonlyMap<NodeId, string>
  intent: Intent
  /** False: audio is not served now, and none is fetched. */
  isOn(): boolean
  log: Log
}

export class Fetching {
  private readonly ready = new Set<AlbumId>()
  private readonly running = new Map<AlbumId, Promise<void>>()
  private readonly stopping = new AbortController()
  private readonly looking = setInterval(() => this.lookAgain(), LOOK_AGAIN_MS).unref()

  constructor(private readonly options: FetchingOptions) {
    const { library, requests } = options
    requests.onTake.on((id) => this.wake(id))
    library.onPart.on((id) => this.wake(id))
    library.records.onShown((shown) => {
      for (const { parsed } of shown) {
        if (parsed.kind === 'receipt' && this.options.nodes.has(parsed.record.nodeId)) this.wake(parsed.record.albumId)
      }
    })
  }

  /** Somebody has all of this torrent. */
  noteSeed(infoHash: InfoHash): void {
    for (const { albumId } of this.options.library.staging.claimsOf(infoHash)) this.wake(albumId)
  }

  wake(id: AlbumId): void {
    if (this.stopping.signal.aborted || !this.options.library.takings.get(id)) return
    if (!this.options.isOn() && !this.missing(id).some(isSmall)) return
    this.ready.add(id)
    this.begin()
  }

  async close(): Promise<void> {
    clearInterval(this.looking)
    this.stopping.abort()
    this.ready.clear()
    await Promise.all(this.running.values())
  }

  private lookAgain(): void {
    for (const id of this.options.library.takings.ids()) this.wake(id)
  }

  private begin(): void {
    for (const id of this.ready) {
      if (this.running.size >= MOST_ALBUMS) return
      if (this.running.has(id)) continue
      this.ready.delete(id)
      const turn = this.takeTurn(id)
        .catch((error: unknown) => this.options.log.error({ err: error, albumId: id }, 'fetching'))
        .finally(() => {
          this.running.delete(id)
          this.begin()
        })
      this.running.set(id, turn)
    }
  }

  /** As long as it gets further, and nobody has waited too long. */
  private async takeTurn(id: AlbumId): Promise<void> {
    const turn = new AbortController()
    const over = setInterval(() => {
      if (this.ready.size > 0) turn.abort()
    }, TURN_MS)
    const signal = AbortSignal.any([turn.signal, this.stopping.signal])
    try {
      while (!signal.aborted && (await this.step(id, signal)));
    } finally {
      clearInterval(over)
    }
    if (turn.signal.aborted) this.wake(id)
  }

  /** True when anything of what was missing has come. */
  private async step(id: AlbumId, signal: AbortSignal): Promise<boolean> {
    const before = this.missing(id).length
    for (const endpoint of await this.holders(id)) {
      for (const part of this.missing(id)) {
        if (!isSmall(part) || signal.aborted) continue
        await this.attempt(() => fetchSmall(endpoint, part, this.options.intent, signal))
      }
    }
    let hasGrown = false
    for (const part of this.missing(id)) {
      if (part.part !== 'audio' || signal.aborted || !this.options.isOn()) continue
      const received = await this.options.uploads.received(part.infoHash)
      await this.fetchAudio(id, part.infoHash, signal)
      hasGrown ||= (await this.options.uploads.received(part.infoHash)) > received
    }
    return hasGrown || this.missing(id).length < before
  }

  private missing(id: AlbumId): MissingPart[] {
    const { library } = this.options
    const staged = library.takings.get(id) && library.staging.get(id)
    if (!staged?.album) return []
    return missingParts(staged.album.record, (trackId) => staged.tracks.get(trackId)?.record, library.held)
  }

  private async fetchAudio(id: AlbumId, infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    const { library, uploads, pages, intent, log } = this.options
    if (!library.held.torrents.has(infoHash)) return
    const torrent = await readTorrent(library, infoHash)
    for (const endpoint of await this.holders(id)) {
      const from = (first: number) => audioFrom(endpoint, infoHash, torrent, first, signal)
      if (await this.attempt(() => uploads.fetch(infoHash, intent, from))) return
    }
    for (const seed of pages.seeds(infoHash)) {
      if (signal.aborted || !library.takings.get(id)) return
      const from = (first: number) => pages.audio(torrent, seed, first, signal)
      const error = await pages.judge(infoHash, seed, () => uploads.fetch(infoHash, intent, from))
      if (!error || error.code === 'cancelled') return
      log.debug({ err: error, infoHash }, 'a page did not bring it')
    }
  }

  /** Endpoints of trusted nodes whose receipts say that they hold this version. */
  private async holders(id: AlbumId): Promise<string[]> {
    const { library, nodes } = this.options
    const albumVersion = library.takings.get(id)?.albumVersion
    const found: string[] = []
    for (const [nodeId, endpoint] of nodes) {
      const row = await library.visible('receipts', `${id}~${nodeId}`)
      const parsed = row && recordOf(row)
      if (parsed?.kind !== 'receipt' || parsed.record.refused || parsed.record.albumVersion !== albumVersion) continue
      if (parsed.record.verifiedAt !== undefined) found.push(endpoint)
    }
    return found
  }

  private async attempt(job: () => Promise<unknown>): Promise<boolean> {
    try {
      await job()
      return true
    } catch (error) {
      if (!(error instanceof DigmError)) throw error
      this.options.log.debug({ err: error }, 'a node did not bring it')
      return false
    }
  }
}
