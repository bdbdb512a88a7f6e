// The swarm and the piece store as `webTorrentClient` uses them: one download a torrent, however many ask for it.
import type { Env } from '../core/env.ts'
import { DigmError } from '../core/errors.ts'
import type { Fingerprint, InfoHash } from '../core/ids.ts'
import { trackerOf } from '../core/urls.ts'
import { digestOf } from '../core/webcrypto.ts'
import { mimeOfExtension } from '../media/clean/plan.ts'
import type { Database } from '../storage/database.ts'
import { getIdentity } from '../storage/identity.ts'
import { getSetting } from '../storage/settings.ts'
import { getTorrent } from '../storage/torrents.ts'
import { HttpSource } from '../swarm/http-source.ts'
import { fetchWhole } from '../swarm/keep-album.ts'
import type { Swarm } from '../swarm/swarm.ts'
import { ensureTorrent, type StoredTorrent } from '../swarm/torrent-source.ts'
import { openOnce } from './connection.ts'
import { piecesInOrder } from './stored-audio.ts'
import { infoHashIn } from './track-record.ts'
import type { TorrentHandle } from './webtorrent-client.ts'

export type AudioSwarm = Awaited<ReturnType<typeof openAudioSwarm>>

type Download = { done: Promise<void>; listeners: Set<() => void> }
type Pieces = AsyncIterable<Uint8Array<ArrayBuffer>>

/** @throws DigmError storage-unavailable; not-allowed where there is no WebCrypto (http on a host name) */
export async function openAudioSwarm(env: Env) {
  if (!globalThis.isSecureContext) throw new DigmError('not-allowed', { reason: 'this needs https, or localhost' })
  const db = await openOnce()
  const sha1 = digestOf(crypto.subtle, 'SHA-1')
  const http = new HttpSource(env.eldernodeFallback ? env.endpoints : [], sha1)
  const downloads = new Map<InfoHash, Download>()
  const end = new AbortController()
  const tell = (infoHash: InfoHash) => {
    for (const listener of downloads.get(infoHash)?.listeners ?? []) listener()
  }
  const swarm = env.webTorrent ? await beginSwarm(db, env, tell) : undefined
  void swarm?.seedHeld().catch(() => undefined)

  function start(stored: StoredTorrent, source: HttpSource, withPeers: boolean): Promise<void> {
    const onBytes = () => tell(stored.torrent.infoHash)
    const assist = async () => (withPeers ? swarm?.assist(stored, true) : undefined)
    return fetchWhole({ db, http: source, onBytes, assist }, stored, end.signal)
  }

  function download(stored: StoredTorrent): Download {
    const { infoHash } = stored.torrent
    const known = downloads.get(infoHash)
    if (known) return known
    const done = start(stored, http, true).finally(() => downloads.delete(infoHash))
    done.catch(() => undefined)
    const fresh = { done, listeners: new Set<() => void>() }
    downloads.set(infoHash, fresh)
    return fresh
  }

  return {
    db,
    env,

    /** Whose key this device has. */
    async mine(): Promise<Fingerprint | undefined> {
      return (await getIdentity(db))?.fingerprint
    },

    /** @throws DigmError bad-record when it is no magnet of a v1 torrent, unreachable when nobody knows the torrent */
    async find(magnetURI: string): Promise<StoredTorrent> {
      const infoHash = typeof magnetURI === 'string' ? infoHashIn(magnetURI) : undefined
      if (!infoHash) throw new DigmError('bad-record', { field: 'magnetURI' })
      return ensureTorrent({ db, endpoints: env.endpoints, sha1 }, infoHash, end.signal).catch((error: unknown) => {
        const isUnknown = error instanceof DigmError && error.code === 'not-found'
        throw isUnknown ? new DigmError('unreachable', { infoHash }, { cause: error }) : error
      })
    },

    mimeOf: ({ torrent }: StoredTorrent): string =>
      mimeOfExtension(torrent.name.slice(torrent.name.lastIndexOf('.') + 1)) ?? 'audio/mpeg',

    /** All of it, from whoever has it. */
    bring: (stored: StoredTorrent): Promise<void> => download(stored).done,

    /** @throws DigmError unavailable when Eldernodes are not to be used */
    async bringOverHttp(stored: StoredTorrent): Promise<void> {
      if (!env.eldernodeFallback) throw new DigmError('unavailable', { reason: 'VITE_FEATURE_ELDERNODE_FALLBACK' })
      await start(stored, http, false)
    },

    /** In order, as they come; resolves with the first one here. @throws DigmError unreachable */
    async pieces(stored: StoredTorrent): Promise<Pieces> {
      const all = piecesInOrder(db, stored.torrent, async (onStored) => {
        const { done, listeners } = download(stored)
        listeners.add(onStored)
        await done
      })
      const first = await all.next()
      return after(first.done ? undefined : first.value, all)
    },

    /** While this page holds the swarm. */
    offer(stored: StoredTorrent): void {
      void swarm?.offer([stored.torrent.infoHash]).catch(() => undefined)
    },

    async handleOf({ torrent }: StoredTorrent, magnetURI: string): Promise<TorrentHandle> {
      const { infoHash, name, length } = torrent
      const downloaded = (await getTorrent(db, infoHash))?.bytesHeld ?? 0
      const type = this.mimeOf({ torrent } as StoredTorrent)
      return { infoHash, magnetURI, files: [{ name, length, type }], downloaded, progress: downloaded / length }
    },

    figures() {
      const status = swarm?.status.peek()
      return {
        torrents: Math.max(status?.torrents ?? 0, downloads.size),
        peers: (status?.listeners ?? 0) + (status?.eldernodes ?? 0),
      }
    },

    async close(): Promise<void> {
      end.abort()
      await swarm?.close()
    },
  }
}

async function beginSwarm(db: Database, env: Env, onStored: (infoHash: InfoHash) => void): Promise<Swarm> {
  const { createSwarm } = await import('../swarm/swarm.ts')
  const budget = await getSetting(db, 'uploadBudget').catch(() => undefined)
  return createSwarm({
    db,
    endpoints: env.eldernodeFallback ? env.endpoints : [],
    trackerUrls: env.endpoints.map(trackerOf),
    iceServers: env.iceServers,
    uploadBudget: typeof budget === 'number' && budget >= 0 ? budget : Number.POSITIVE_INFINITY,
    onStored,
  })
}

async function* after(
  first: Uint8Array<ArrayBuffer> | undefined,
  rest: Pieces,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (first) yield first
  yield* rest
}
