// Asks Eldernodes to hold an album whose audio was seeded here: by a signed request through the graph, for everybody who listens
// there, and directly at the nodes that are configured, which then get over HTTP what they do not fetch by themselves. What breaks
// off goes on at the next visit.
import { albumIdOf, slugIn } from '../core/ids.ts'
import { type Album, isWithdrawn } from '../core/records.ts'
import { digestOf } from '../core/webcrypto.ts'
import { createSeedApi } from '../node-api/seed-api.ts'
import { offer, upload } from '../publish/offering.ts'
import { albumRowsOf } from '../storage/search-index.ts'
import type { Connection } from './connection.ts'
import { listSeededAlbums } from './waiting.ts'

/** Signs the request for this version, and offers it. Resolves when the request is in the outbox. */
export async function askToSeed(connection: Connection, album: Album): Promise<void> {
  const { db, identity, graph } = connection
  if (!(await listSeededAlbums(db)).includes(slugIn(album.albumId))) return
  const request = { albumId: album.albumId, albumVersion: album.version, status: 'pending' }
  await graph.outbox.enqueue(await identity.sign('seed-requests', album.albumId, request, -1))
  offerEverywhere(connection, album)
}

/** Goes on with what an earlier visit began. */
export async function resumeOffers(connection: Connection): Promise<void> {
  const { db, mine } = connection
  const me = mine()
  if (!me) return
  const ids = (await listSeededAlbums(db)).flatMap((slug) => albumIdOf(slug, me) ?? [])
  for (const { state } of await albumRowsOf(db, ids)) {
    if (!isWithdrawn(state)) offerEverywhere(connection, state)
  }
}

function offerEverywhere({ db, env, closed }: Connection, album: Album): void {
  const digests = { sha1: digestOf(crypto.subtle, 'SHA-1'), sha256: digestOf(crypto.subtle, 'SHA-256') }
  const give = async (endpoint: string) => {
    const api = createSeedApi(endpoint)
    await offer({ db, digests }, api, album, closed)
    await upload({ db, digests }, api, album.albumId, () => undefined, closed)
  }
  // A node that cannot be reached, or takes nothing from here, has the request through the graph.
  for (const endpoint of env.endpoints) void give(endpoint).catch(() => undefined)
}
