// Hearing of albums and tracks: what is there first, then what comes, by whatever way, and what this page stores itself.
import { isAlbumId, isTrackId } from '../core/ids.ts'
import { isWithdrawn } from '../core/records.ts'
import { kindOf } from '../core/souls.ts'
import type { Connection } from './connection.ts'
import type { AlbumListener, TrackListener } from './guide.ts'
import { fullId, shownId } from './own-ids.ts'
import { readAlbum, readAllAlbums, readTrack } from './reading.ts'

type Kind = 'album' | 'track'
type Hear = (kind: Kind, id: string) => void

/** Tells what was stored in this page, signed or not. */
export class Stored {
  private readonly listeners = new Set<Hear>()

  tell(kind: Kind, id: string): void {
    for (const listener of [...this.listeners]) listener(kind, id)
  }

  on(listener: Hear): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

export type Source = { stored: Stored; open(): Promise<Connection> }

export function subscribeToAlbums(source: Source, callback: AlbumListener): () => void {
  return subscribe(source, 'album', async (connection, isOver) => {
    for (const album of await readAllAlbums(connection)) if (!isOver()) callback(album, album.albumId)
    return async (id) => {
      const album = await readAlbum(connection, id)
      if (album && !isOver()) callback(album, album.albumId)
    }
  })
}

export function subscribeToTrack(source: Source, trackId: string, callback: TrackListener): () => void {
  let unfollow = () => {}
  const stop = subscribe(source, 'track', async (connection, isOver) => {
    const { mine, catalogue, graph } = connection
    let last = ''

    const give = async (id: string) => {
      if (shownId(id, mine()) !== shownId(trackId, mine())) return
      const track = await readTrack(connection, trackId)
      if (isOver() || !track || JSON.stringify(track) === last) return
      last = JSON.stringify(track)
      callback(track)
      await follow(track.albumId)
    }

    /** Relays tell of tracks only to who asks for them. */
    async function follow(albumId: string): Promise<void> {
      const full = fullId(albumId, mine(), isAlbumId)
      const opened = full && (await catalogue.openAlbum(full))
      if (isOver() || !opened || isWithdrawn(opened.album)) return
      unfollow()
      unfollow = graph.follow(opened.album)
    }

    await give(trackId).catch(() => undefined)
    return give
  })
  return () => {
    stop()
    unfollow()
  }
}

/** @param begin gives what is there, and says who gives the rest */
function subscribe(
  { stored, open }: Source,
  wanted: Kind,
  begin: (connection: Connection, isOver: () => boolean) => Promise<(id: string) => Promise<void>>,
): () => void {
  const ends: (() => void)[] = []
  let isOver = false

  async function start(): Promise<void> {
    const connection = await open()
    if (isOver) return
    const early = new Set<string>()
    let hear = (id: string): unknown => early.add(id)
    ends.push(
      stored.on((kind, id) => {
        if (kind === wanted) hear(id)
      }),
      connection.intake.onChange((places) => {
        for (const { soul, key } of places) {
          const kind = kindOf(soul)
          if (kind === 'albums' && isAlbumId(key) && wanted === 'album') hear(key)
          if (kind === 'tracks' && isTrackId(key) && wanted === 'track') hear(key)
        }
      }),
    )
    const give = await begin(connection, () => isOver)
    hear = (id) => give(id).catch(() => undefined)
    for (const id of early) hear(id)
  }

  // Where nothing can be opened nothing is heard; the calls that read say why.
  void start().catch(() => undefined)
  return () => {
    isOver = true
    for (const end of ends) end()
  }
}
