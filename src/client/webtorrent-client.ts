// `webTorrentClient`: whole audio files for programs, from listeners and Eldernodes, checked piece by piece. It takes the swarm of
// this browser into its page, as the app does for what plays. See docs/setup.md.
import { trackerOf } from '../core/urls.ts'
import { type AudioSwarm, openAudioSwarm } from './audio-swarm.ts'
import { envOf } from './connection.ts'
import { findEldernodes } from './eldernodes.ts'
import { type Eldernode, parseId } from './guide.ts'
import { isStreamable, streamOf, wholeBlob } from './media-source.ts'
import { ownSlug } from './own-ids.ts'
import { seedFileHere } from './seeding.ts'

export type TorrentHandle = {
  /** 40 hex digits. */
  infoHash: string
  magnetURI: string
  files: { name: string; length: number; type: string }[]
  /** Bytes that are here. */
  downloaded: number
  /** 0..1 */
  progress: number
}

export type TorrentNetworkStatus = {
  /** An Eldernode answers, or a listener is connected. */
  connected: boolean
  torrents: number
  peers: number
  /** Configured ones that answer. */
  eldernodes: number
}

export class DIGMWebTorrentClient {
  private opening: Promise<AudioSwarm> | undefined
  private chosen: readonly string[] | undefined

  /** Of Eldernodes; by default those of VITE_ELDERNODE_TRACKERS, else this page's own origin. Set before `initialize`. */
  get trackers(): readonly string[] {
    return this.chosen ?? envOf().endpoints.map(trackerOf)
  }
  set trackers(urls: readonly string[]) {
    this.chosen = [...urls]
  }

  /** Opens the storage, and offers what is held whole to others. */
  async initialize(): Promise<void> {
    await this.open()
  }

  /** The configured ones that answer, then those that are known from their signed heartbeats. */
  async discoverEldernodes(): Promise<Eldernode[]> {
    return findEldernodes(await this.open())
  }

  /**
   * Makes a torrent of the file, stores it whole, offers it, and has it asked of Eldernodes once a track with its magnet is stored.
   * @param albumId an album of yours. @throws unsupported-audio, truncated-audio, too-large, bad-record, wrong-key, storage-full
   */
  async seedFile(file: Blob, albumId: string): Promise<TorrentHandle> {
    const swarm = await this.open()
    const slug = ownSlug(parseId(albumId, 'albumId'), await swarm.mine())
    const { magnetURI, ...stored } = await seedFileHere(swarm.db, swarm.env.endpoints, file, slug)
    swarm.offer(stored)
    return swarm.handleOf(stored, magnetURI)
  }

  /** Resolves when it is known what the torrent holds; its audio comes meanwhile. @throws bad-record, unreachable */
  async addTorrent(magnetURI: string): Promise<TorrentHandle> {
    const swarm = await this.open()
    const stored = await swarm.find(magnetURI)
    void swarm.bring(stored).catch(() => undefined)
    return swarm.handleOf(stored, magnetURI)
  }

  /**
   * What `URL.createObjectURL` takes and an `<audio>` plays: a MediaSource that fills while it plays where the browser can, else the
   * whole file as a Blob. @throws bad-record, unreachable, storage-full
   */
  async streamAudio(magnetURI: string): Promise<MediaSource | Blob> {
    const swarm = await this.open()
    const stored = await swarm.find(magnetURI)
    const mime = swarm.mimeOf(stored)
    const pieces = await swarm.pieces(stored)
    return isStreamable(mime) ? streamOf(pieces, mime) : wholeBlob(pieces, mime)
  }

  /** All of it from Eldernodes over HTTP, without any listener. @throws unavailable when that is switched off; unreachable */
  async tryElderNodeFallback(magnetURI: string): Promise<TorrentHandle> {
    const swarm = await this.open()
    const stored = await swarm.find(magnetURI)
    await swarm.bringOverHttp(stored)
    return swarm.handleOf(stored, magnetURI)
  }

  async getNetworkStatus(): Promise<TorrentNetworkStatus> {
    const swarm = await this.open()
    const { torrents, peers } = swarm.figures()
    const eldernodes = (await findEldernodes(swarm)).filter(({ answers }) => answers).length
    return { connected: eldernodes > 0 || peers > 0, torrents, peers, eldernodes }
  }

  /** Ends every transfer; what is stored stays. The next call begins anew. */
  async destroy(): Promise<void> {
    const opening = this.opening
    this.opening = undefined
    await (await opening?.catch(() => undefined))?.close()
  }

  private open(): Promise<AudioSwarm> {
    this.opening ??= openAudioSwarm(envOf(undefined, this.chosen)).catch((error: unknown) => {
      this.opening = undefined
      throw error
    })
    return this.opening
  }
}

export const webTorrentClient = new DIGMWebTorrentClient()
