// Admits an album into the ledger: its records wait for their bytes, and the room for all of them is set aside at once.
import type { AlbumId } from '../../src/core/ids.ts'
import type { Album, Track } from '../../src/core/records.ts'
import type { Entry } from '../../src/core/signed.ts'
import { del, type Op, put } from '../store/ledger.ts'
import type { Library } from '../store/library.ts'
import { partsOfStaged } from '../store/named-parts.ts'
import type { Staged } from '../store/staging.ts'
import type { Taking } from '../store/takings.ts'
import { uniqueByTorrent } from './verdict.ts'

export type Admitted = {
  id: AlbumId
  album: Staged<Album>
  tracks: readonly Staged<Track>[]
  taking: Taking
  address: string | undefined
}

const bare = ({ soul, key, value }: Entry): Entry => ({ soul, key, value })
const plain = <Kind>({ entry, record }: Staged<Kind>): Staged<Kind> => ({ entry: bare(entry), record })

/** Whether just these records wait for their bytes already. */
export function isStaged(library: Library, { id, album, tracks }: Omit<Admitted, 'taking' | 'address'>): boolean {
  const staged = library.staging.get(id)
  return (
    staged?.album?.entry.value === album.entry.value &&
    tracks.every(({ entry, record }) => staged.tracks.get(record.trackId)?.entry.value === entry.value)
  )
}

/** Runs inside `serial`. */
export async function take(library: Library, { id, album, tracks, taking, address }: Admitted): Promise<void> {
  const { staging, reserved, held, ledger } = library
  const before = partsOfStaged(staging.get(id))
  const listed = new Set(tracks.map(({ record }) => record.trackId))
  const dropped = [...(staging.get(id)?.tracks.keys() ?? [])].filter((trackId) => !listed.has(trackId))
  const listedAudio = taking.isBare ? [] : uniqueByTorrent(tracks.map(({ record }) => record))
  const coming = listedAudio.filter(({ infoHash }) => !held.audio.has(infoHash) && !reserved.has(infoHash))
  const nowMs = Date.now()
  const ops: Op[] = [
    put(`p!${id}`, bare(album.entry)),
    ...tracks.map(({ entry, record }) => put(`q!${id}!${record.trackId}`, bare(entry))),
    ...dropped.map((trackId) => del(`q!${id}!${trackId}`)),
    ...coming.map(({ infoHash, fileSize }) => put(`u!${infoHash}`, { size: fileSize })),
    put(`t!${id}`, nowMs),
    put(`w!${id}`, taking),
    del(`n!${id}`),
  ]
  await ledger.commit(ops)
  for (const { infoHash, fileSize } of coming) reserved.set(infoHash, fileSize)
  library.takings.set(id, taking, address)
  staging.putAlbum(plain(album), nowMs)
  for (const track of tracks) staging.putTrack(plain(track), nowMs)
  await library.release(before)
  await library.settle(id)
}
