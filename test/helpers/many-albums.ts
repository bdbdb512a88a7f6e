// Signed album records by the thousand, with no audio behind them, and how they are put at once.
import { newId } from '../../eldernode/relay/wire-text.ts'
import { type AlbumId, albumIdOf, trackIdOf } from '../../src/core/ids.ts'
import { type Entry, signRecord } from '../../src/core/signed.ts'
import { soulOf } from '../../src/core/souls.ts'
import { makeKey, sha256 } from './crypto.ts'
import { type Message, nodeOf, type RawGun, versionOf } from './gun.ts'
import { makeAlbum } from './records.ts'

export async function manyAlbums(count: number, slug: string, artists = 10): Promise<Entry[]> {
  const { album } = await makeAlbum({ trackSizes: [1000, 1000, 1000] })
  const keys = await Promise.all(Array.from({ length: artists }, () => makeKey()))
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const { signer, fingerprint } = keys[at % artists] as (typeof keys)[number]
      const albumId = albumIdOf(`${slug}-${at}`, fingerprint) as AlbumId
      const tracks = album.tracks.map((track, i) => ({ ...track, trackId: trackIdOf(albumId, i + 1) }))
      const record = { ...album, albumId, title: `${slug} ${at}`, tracks }
      return signRecord(signer, await soulOf('albums', albumId, sha256), albumId, record)
    }),
  )
}

/** Puts all of them without waiting in between; `onAck` hears each answer. Resolves when every one was answered. */
export function putAtOnce(
  { socket }: RawGun,
  entries: readonly Entry[],
  onAck: (entry: Entry, err?: string) => void = () => undefined,
): Promise<void> {
  const waiting = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    const hear = (data: unknown) => {
      for (const { '@': to, err } of [JSON.parse(String(data)) as Message | Message[]].flat()) {
        const entry = waiting.get(to ?? '')
        if (!to || !entry) continue
        waiting.delete(to)
        onAck(entry, err)
      }
      if (waiting.size > 0) return
      socket.off('message', hear)
      socket.off('close', end)
      resolve()
    }
    const end = () => reject(new Error(`closed with ${waiting.size} puts unanswered`))
    socket.on('message', hear)
    socket.once('close', end)
    for (const entry of entries) {
      const id = newId()
      waiting.set(id, entry)
      socket.send(JSON.stringify({ '#': id, put: nodeOf(entry, versionOf(entry)) }))
    }
  })
}
