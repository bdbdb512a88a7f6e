// What lies behind an opened package: its connection, what stores and signs on it, and what goes on from an earlier visit.

import type { Env } from '../core/env.ts'
import type { Slug } from '../core/ids.ts'
import { type Connection, connect } from './connection.ts'
import { createHandOver, type HandOver } from './hand-over.ts'
import { publishPlaylists } from './playlists.ts'
import { seededListeners } from './seeding.ts'
import { createSigning } from './signing.ts'
import { createStoring, type Storing } from './storing.ts'
import { listWaitingAlbums, listWaitingTracks } from './waiting.ts'

export type Open = {
  connection: Connection
  storing: Storing
  handOver: HandOver
  /** Signs and sends all that waits, as far as that can be. @throws DigmError of the first album that cannot */
  settleAll(): Promise<void>
  close(): Promise<void>
}

/** @throws DigmError storage-unavailable, not-allowed */
export async function open(env: Env): Promise<Open> {
  const connection = await connect(env)
  const { db, identity, graph, catalogue } = connection
  const handOver = createHandOver(connection)
  const signing = createSigning({
    ...connection,
    sign: identity.sign,
    enqueue: graph.outbox.enqueue,
    bring: (albumId) => catalogue.openAlbum(albumId),
    onSigned: handOver.askToSeed,
  })

  async function settleAll(): Promise<void> {
    const albums = (await listWaitingAlbums(db)).map(({ row }) => row.key)
    const tracks = (await listWaitingTracks(db)).map(({ data }) => data.albumId)
    // Both are slugs: only bare ids are stored.
    const slugs = [...new Set([...albums, ...tracks])] as Slug[]
    const settled = await Promise.allSettled(slugs.map(signing.settle))
    await publishPlaylists(connection)
    for (const each of settled) if (each.status === 'rejected') throw each.reason
  }

  const settle = (albumSlug: Slug) => void signing.settle(albumSlug).catch(() => undefined)
  // What an earlier visit left, or waited for the network: the key may have been saved on the settings page since.
  const settleAgain = () => void settleAll().catch(() => undefined)
  seededListeners.add(settle)
  addEventListener('online', settleAgain)
  settleAgain()
  void handOver.resume().catch(() => undefined)

  return {
    connection,
    storing: createStoring(connection, signing),
    handOver,
    settleAll,
    async close() {
      seededListeners.delete(settle)
      removeEventListener('online', settleAgain)
      await connection.close()
    },
  }
}
