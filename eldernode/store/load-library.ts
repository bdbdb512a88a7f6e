// What lies in the ledger, brought into memory at the start.
import { type AlbumId, type BlobHash, type InfoHash, isAlbumId } from '../../src/core/ids.ts'
import type { Entry } from '../../src/core/signed.ts'
import type { HeldAudio, Library } from './library.ts'
import { recordOf } from './named-parts.ts'
import type { ShelfAlbum } from './shelf.ts'
import type { Taking } from './takings.ts'

type Size = { size: number }

export async function loadLibrary(library: Library): Promise<void> {
  const { ledger, held, reserved, shelf, takings } = library
  await library.records.load()
  for await (const { row } of ledger.rows<ShelfAlbum>('a!')) shelf.put(row)
  for await (const { key, row } of ledger.rows<HeldAudio>('h!audio!')) held.audio.set(key as InfoHash, row)
  for await (const { key, row } of ledger.rows<Size>('h!torrent!')) held.torrents.set(key as InfoHash, row)
  for await (const { key, row } of ledger.rows<Size>('h!blob!')) held.blobs.set(key as BlobHash, row)
  for await (const { key, row } of ledger.rows<Size>('u!')) reserved.set(key as InfoHash, row.size)
  for await (const { key, row } of ledger.rows<Taking>('w!')) takings.set(key as AlbumId, row)
  await loadStaging(library)
  // The time this node was away counts for nobody.
  for (const id of takings.ids()) library.staging.touch(id, Date.now())
}

/** Also after a failed commit, when memory may have run ahead of the disk. */
export async function loadStaging({ ledger, staging }: Library): Promise<void> {
  staging.clear()
  for (const prefix of ['p!', 'q!']) {
    for await (const { row } of ledger.rows<Entry>(prefix)) {
      const parsed = recordOf(row)
      if (parsed?.kind === 'album') staging.putAlbum({ entry: row, record: parsed.record }, 0)
      if (parsed?.kind === 'track') staging.putTrack({ entry: row, record: parsed.record }, 0)
    }
  }
  for await (const { key, row } of ledger.rows<number>('t!')) if (isAlbumId(key)) staging.touch(key, row)
}
