// Asks Eldernodes to hold an album whose audio was seeded here: by a signed request through the graph, for everybody who listens
// there, and directly at the nodes that are configured, which then get over HTTP what they do not fetch by themselves. What breaks
// off goes on at the next visit.
import { albumIdOf, type InfoHash, slugIn } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import type { Entry } from '../core/signed.ts'
import { soulOf } from '../core/souls.ts'
import { parseTorrent } from '../core/torrent.ts'
import { digestOf } from '../core/webcrypto.ts'
import { type AudioFile, createSeedApi, offerAlbum, uploadAudio } from '../node-api/seed-api.ts'
import { getBlob } from '../storage/blobs.ts'
import { albumRowsOf } from '../storage/search-index.ts'
import { getTrackRows } from '../storage/signed-rows.ts'
import { getTorrent } from '../storage/torrents.ts'
import type { Connection } from './connection.ts'
import { storedSource } from './stored-audio.ts'
import { listSeededAlbums } from './waiting.ts'

const bare = ({ soul, key, value }: Entry): Entry => ({ soul, key, value })

/** Signs the request for this version, and offers it. Resolves when the request is in the outbox. */
export async function askToSeed(connection: Connection, album: Album): Promise<void> {
  const { db, identity, graph } = connection
  if (!(await listSeededAlbums(db)).includes(slugIn(album.albumId))) return
  const request = { albumId: album.albumId, albumVersion: album.version, status: 'pending' }
  const entry = await identity.sign('seed-requests', album.albumId, request, -1)
  await graph.outbox.enqueue(entry)
  offerEverywhere(connection, album, entry)
}

/** Goes on with what an earlier visit began. */
export async function resumeOffers(connection: Connection): Promise<void> {
  const { db, graph, verifier, mine } = connection
  const me = mine()
  if (!me) return
  const ids = (await listSeededAlbums(db)).flatMap((slug) => albumIdOf(slug, me) ?? [])
  for (const { state } of await albumRowsOf(db, ids)) {
    if (isWithdrawn(state)) continue
    const soul = await soulOf('seed-requests', state.albumId, verifier.sha256)
    const request = graph.outbox.rows.peek().find((row) => row.soul === soul && row.key === state.albumId)
    offerEverywhere(connection, state, request)
  }
}

function offerEverywhere(connection: Connection, album: Album, request: Entry | undefined): void {
  for (const endpoint of connection.env.endpoints) {
    // A node that cannot be reached, or takes nothing from here, has the request through the graph.
    void offer(connection, endpoint, album, request).catch(() => undefined)
  }
}

async function offer({ db }: Connection, endpoint: string, album: Album, request: Entry | undefined): Promise<void> {
  const api = createSeedApi(endpoint)
  const sha1 = digestOf(crypto.subtle, 'SHA-1')
  const [row] = await albumRowsOf(db, [album.albumId])
  const tracks = await getTrackRows(
    db,
    album.tracks.map(({ trackId }) => trackId),
  )
  if (!row || row.version !== album.version) return
  const entries = [
    bare({ ...row, key: row.albumId }),
    ...tracks.flatMap((track) => (track ? bare({ ...track, key: track.trackId }) : [])),
    ...(request ? [bare(request)] : []),
  ]
  const bytesOf = async (hash: Parameters<typeof getBlob>[1]) => {
    const blob = await getBlob(db, hash)
    return blob && new Uint8Array(blob.bytes)
  }
  await offerAlbum(api, {
    albumId: album.albumId,
    entries,
    torrentOf: async (infoHash) => (await getTorrent(db, infoHash))?.torrentBytes,
    blobOf: (_, hash) => bytesOf(hash),
  })
  const fileOf = async (infoHash: InfoHash): Promise<AudioFile | undefined> => {
    const stored = await getTorrent(db, infoHash)
    const torrent = stored && (await parseTorrent(stored.torrentBytes, sha1))
    return torrent && stored.bytesHeld === torrent.length
      ? { fileName: torrent.name, source: storedSource(db, torrent) }
      : undefined
  }
  await uploadAudio(api, album.albumId, fileOf)
}
