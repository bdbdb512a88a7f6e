// Getting albums held whose audio was seeded here, and telling how far that is: a signed request goes through the graph, for
// everybody who listens there, and src/publish/holding.ts asks and provides the trusted Eldernodes, as it does for the app. An album
// is followed until it is safe, and for as long as somebody listens; what breaks off goes on at the next visit.
import { type AlbumId, albumIdOf, isAlbumId, slugIn } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import { holdingOf, type NodeHolding, type Safety } from '../core/replicas.ts'
import { digestOf } from '../core/webcrypto.ts'
import { type Holding, holdAlbum } from '../publish/holding.ts'
import { albumRowsOf } from '../storage/search-index.ts'
import type { Connection } from './connection.ts'
import { fullId, shownId } from './own-ids.ts'
import { listSeededAlbums } from './waiting.ts'

export type AlbumHolding = {
  albumId: string
  /** Of the album that this speaks of. */
  version: number
  /** So many trusted Eldernodes have signed that they hold it: it stays without this device. */
  isSafe: boolean
  /** The same for people, in two short sentences. */
  text: string
  /** Every Eldernode that is trusted here; `fraction` of the audio, `code` and `message` of a refusal. */
  eldernodes: ({ endpoint: string; nodeId: string | undefined } & NodeHolding)[]
}

export type HoldingListener = (holding: AlbumHolding) => void

export type HandOver = ReturnType<typeof createHandOver>

type Followed = { end: AbortController; listeners: Set<HoldingListener>; last: AlbumHolding | undefined }

export function createHandOver(connection: Connection) {
  const { db, env, identity, graph, intake, verifier, locks, mine, closed } = connection
  const digests = { sha1: digestOf(crypto.subtle, 'SHA-1'), sha256: digestOf(crypto.subtle, 'SHA-256') }
  const albums = new Map<AlbumId, Followed>()

  function follow(albumId: AlbumId): Followed {
    const known = albums.get(albumId)
    if (known) return known
    const followed: Followed = { end: new AbortController(), listeners: new Set(), last: undefined }
    albums.set(albumId, followed)
    const show = (holding: Holding | undefined, safety?: Safety) => {
      if (!holding || !safety) return
      const shown = shownHolding(holding, safety, shownId(albumId, mine()))
      followed.last = shown
      for (const listener of [...followed.listeners]) listener(shown)
      endWhenDone(albumId, followed)
    }
    const options = { db, intake, verifier, digests, endpoints: env.endpoints, peersCarry: false, locks }
    holdAlbum(albumId, options, show, AbortSignal.any([closed, followed.end.signal]))
    return followed
  }

  function endWhenDone(albumId: AlbumId, { end, listeners, last }: Followed): void {
    if (listeners.size > 0 || !last?.isSafe) return
    end.abort()
    albums.delete(albumId)
  }

  return {
    /** Signs the request for this version, and follows it. Resolves when the request is in the outbox. */
    async askToSeed(album: Album): Promise<void> {
      if (!(await listSeededAlbums(db)).includes(slugIn(album.albumId))) return
      const request = { albumId: album.albumId, albumVersion: album.version, status: 'pending' }
      await graph.outbox.enqueue(await identity.sign('seed-requests', album.albumId, request, -1))
      follow(album.albumId)
    },

    /** Goes on with what an earlier visit began. */
    async resume(): Promise<void> {
      const me = mine()
      if (!me) return
      const ids = (await listSeededAlbums(db)).flatMap((slug) => albumIdOf(slug, me) ?? [])
      for (const { albumId, state } of await albumRowsOf(db, ids)) if (!isWithdrawn(state)) follow(albumId)
    },

    /** Calls with what is known, and with each change, until the returned function is called. */
    listen(id: string, listener: HoldingListener): () => void {
      const albumId = fullId(id, mine(), isAlbumId)
      if (!albumId) return () => undefined
      const followed = follow(albumId)
      followed.listeners.add(listener)
      if (followed.last) listener(followed.last)
      return () => {
        followed.listeners.delete(listener)
        endWhenDone(albumId, followed)
      }
    },
  }
}

function shownHolding({ album, reports }: Holding, { isSafe, heading, text }: Safety, albumId: string): AlbumHolding {
  return {
    albumId,
    version: album.version,
    isSafe,
    text: `${heading}. ${text}`,
    eldernodes: reports.map((report) => ({
      endpoint: report.endpoint,
      nodeId: report.nodeId,
      ...holdingOf(report, album.version),
    })),
  }
}
