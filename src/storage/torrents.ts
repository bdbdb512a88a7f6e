// One row a torrent: the .torrent file, which pieces are here, whether the user asked for them.
import type { InfoHash } from '../core/ids.ts'
import { bitfieldWith, pieceCount } from '../core/pieces.ts'
import type { Torrent } from '../core/torrent.ts'
import type { Database } from './database.ts'
import type { TorrentRow } from './schema.ts'

export function getTorrent(db: Database, infoHash: InfoHash): Promise<TorrentRow | undefined> {
  return db.run(['torrents'], 'readonly', (tx) => tx.objectStore('torrents').get(infoHash))
}

export function listTorrents(db: Database): Promise<TorrentRow[]> {
  return db.run(['torrents'], 'readonly', (tx) => tx.objectStore('torrents').getAll())
}

/** Adds a .torrent file whose infohash has been checked; one that is here stays as it is. */
export function putTorrent(db: Database, torrent: Torrent, torrentBytes: Uint8Array): Promise<void> {
  return db.run(['torrents'], 'readwrite', async (tx) => {
    const store = tx.objectStore('torrents')
    if ((await store.count(torrent.infoHash)) > 0) return
    await store.put({
      infoHash: torrent.infoHash,
      torrentBytes: torrentBytes.slice(),
      bitfield: bitfieldWith(new Uint8Array(), [], pieceCount(torrent)),
      bytesHeld: 0,
      kept: false,
      lastPlayedMs: 0,
    })
  })
}

/** Marks torrents as asked for by the user, or no longer so. */
export function setKept(db: Database, infoHashes: readonly InfoHash[], kept: boolean): Promise<void> {
  return db.run(['torrents'], 'readwrite', async (tx) => {
    for (const infoHash of infoHashes) {
      const row = await tx.objectStore('torrents').get(infoHash)
      if (row) await tx.objectStore('torrents').put({ ...row, kept })
    }
  })
}

export function notePlayed(db: Database, infoHash: InfoHash, nowMs: number): Promise<void> {
  return db.run(['torrents'], 'readwrite', async (tx) => {
    const row = await tx.objectStore('torrents').get(infoHash)
    if (row) await tx.objectStore('torrents').put({ ...row, lastPlayedMs: nowMs })
  })
}

/** Frees every piece of these torrents; the .torrent files stay, they are small and save a round trip. */
export function dropPieces(db: Database, infoHashes: readonly InfoHash[]): Promise<void> {
  return db.run(['pieces', 'torrents'], 'readwrite', async (tx) => {
    for (const infoHash of infoHashes) {
      await tx.objectStore('pieces').delete(IDBKeyRange.bound([infoHash, 0], [infoHash, Number.MAX_SAFE_INTEGER]))
      const row = await tx.objectStore('torrents').get(infoHash)
      if (row) {
        const bitfield = new Uint8Array(row.bitfield.length)
        await tx.objectStore('torrents').put({ ...row, bitfield, bytesHeld: 0, kept: false, joined: false })
      }
    }
  })
}
