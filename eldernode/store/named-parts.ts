// Which bytes an album names, visible or on its way.
import type { BlobHash, InfoHash } from '../../src/core/ids.ts'
import type { Entry } from '../../src/core/signed.ts'
import { kindOf, parseRecord } from '../../src/core/souls.ts'
import type { ShelfAlbum } from './shelf.ts'
import type { Staging } from './staging.ts'

/** What was checked when it came in is only read here. */
export function recordOf(entry: Entry): ReturnType<typeof parseRecord> {
  const kind = kindOf(entry.soul)
  if (!kind) return undefined
  const outer: unknown = JSON.parse(entry.value)
  return parseRecord(kind, entry.key, JSON.parse((outer as { r: string }).r))
}

export function partsOf(album: ShelfAlbum | undefined): { infoHashes: InfoHash[]; blobs: BlobHash[] } {
  if (album?.state !== 'visible') return { infoHashes: [], blobs: [] }
  const previews = album.tracks.flatMap((track) => track.preview ?? [])
  return {
    infoHashes: album.tracks.map((track) => track.infoHash),
    blobs: album.cover ? [album.cover, ...previews] : previews,
  }
}

export function partsOfStaged(staged: ReturnType<Staging['get']>): { infoHashes: InfoHash[]; blobs: BlobHash[] } {
  const tracks = [...(staged?.tracks.values() ?? [])].map((track) => track.record)
  const previews = tracks.flatMap((track) => track.preview?.hash ?? [])
  const cover = staged?.album?.record.cover
  return { infoHashes: tracks.map((track) => track.infoHash), blobs: cover ? [cover, ...previews] : previews }
}
