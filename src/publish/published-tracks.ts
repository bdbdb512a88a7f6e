// The tracks of an album that is out already, as a draft of its next version needs them: their audio stands in the piece store.
import { fromBase64 } from '../core/bytes.ts'
import { DigmError } from '../core/errors.ts'
import type { Album, Track } from '../core/records.ts'
import { parseTorrent } from '../core/torrent.ts'
import { digestOf } from '../core/webcrypto.ts'
import type { Codec } from '../media/clean/plan.ts'
import { getBlob } from '../storage/blobs.ts'
import type { Database } from '../storage/database.ts'
import { getWhole } from '../storage/own-audio.ts'
import { getAlbumState, getTrack } from '../storage/records.ts'
import { getTorrent } from '../storage/torrents.ts'
import type { FileId, FileState } from './draft.ts'
import type { DraftHead } from './draft-head.ts'
import type { Media } from './media.ts'
import type { MadeCover, PlannedFile } from './media-messages.ts'

export type PublishedTracks = {
  readonly album: Album | undefined
  readonly cover: MadeCover | undefined
  readonly records: ReadonlyMap<FileId, Track>
  readonly states: ReadonlyMap<FileId, FileState>
  /** @throws DigmError unreadable-file when its audio is not here any more */
  planned(fileId: FileId, media: Media): Promise<PlannedFile>
}

export async function publishedTracks(db: Database, { edits, tracks }: DraftHead): Promise<PublishedTracks> {
  const state = edits && (await getAlbumState(db, edits))
  const album = state && 'tracks' in state ? state : undefined
  const blob = album?.cover && (await getBlob(db, album.cover))
  const records = new Map<FileId, Track>()
  for (const { fileId, trackId } of tracks) {
    const track = trackId && (await getTrack(db, trackId))
    if (track) records.set(fileId, track)
  }
  return {
    album,
    records,
    cover: blob ? { bytes: new Uint8Array(blob.bytes), hash: blob.hash, mime: blob.mime } : undefined,
    states: new Map([...records].map(([fileId, track]) => [fileId, stateOfTrack(track)])),

    async planned(fileId, media) {
      const track = records.get(fileId)
      const row = track && (await getTorrent(db, track.infoHash))
      const file = row && (await getWhole(db, await parseTorrent(row.torrentBytes, digestOf(crypto.subtle, 'SHA-1'))))
      if (!file) throw new DigmError('unreadable-file', { reason: 'its audio is not on this device any more' })
      return { file, clean: (await media.work('read', { file })).clean }
    },
  }
}

function stateOfTrack({ codec, durationSec, fileSize, peaks }: Track): FileState {
  return {
    status: 'ready',
    // Of our own making.
    codec: codec as Codec,
    durationSec,
    size: fileSize,
    peaks: peaks === undefined ? undefined : fromBase64(peaks),
  }
}
