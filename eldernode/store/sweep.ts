// Frees what nobody will finish: albums that did not become whole in time, bytes no record names any more, files without a row.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AlbumId, BlobHash, InfoHash } from '../../src/core/ids.ts'
import { remove } from './files.ts'
import type { Library } from './library.ts'
import type { StagedAlbum } from './staging.ts'

/** Albums nothing has arrived for within `deadlineMs`. */
export const overdue = (
  albums: Iterable<readonly [AlbumId, Pick<StagedAlbum, 'touchedAtMs'>]>,
  nowMs: number,
  deadlineMs: number,
): AlbumId[] => [...albums].flatMap(([id, { touchedAtMs }]) => (nowMs - touchedAtMs > deadlineMs ? id : []))

export type Swept = { albums: AlbumId[]; files: number }

export function sweep(library: Library, nowMs: number, deadlineMs: number): Promise<Swept> {
  return library.serial.run(async () => {
    const { staging, takings, held } = library
    const staged = staging.ids().flatMap((id) => {
      if (takings.get(id)?.isBare) return []
      const album = staging.get(id)
      return album ? [[id, album] as const] : []
    })
    const albums = overdue(staged, nowMs, deadlineMs)
    for (const id of albums) await library.abandon(id)
    await library.release({
      infoHashes: [...held.audio.keys(), ...held.torrents.keys(), ...library.reserved.keys()],
      blobs: held.blobs.keys(),
    })
    const hasAudio = (name: string) => held.audio.has(name as InfoHash) || library.reserved.has(name as InfoHash)
    const files =
      (await removeUnless(join(library.folder, 'audio'), hasAudio)) +
      (await removeUnless(join(library.folder, 'torrents'), (name) =>
        held.torrents.has(name.replace(/\.torrent$/, '') as InfoHash),
      )) +
      (await removeUnless(join(library.folder, 'blobs'), (name) => held.blobs.has(name as BlobHash)))
    return { albums, files }
  })
}

async function removeUnless(folder: string, isKept: (name: string) => boolean): Promise<number> {
  const rubbish = (await readdir(folder)).filter((name) => !isKept(name))
  for (const name of rubbish) await remove(join(folder, name))
  return rubbish.length
}
