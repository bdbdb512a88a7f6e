// A track of the guide and its signed record, one made of the other: pure. What a file is, is known from the file; what was said of
// it is given back, and believed where it is the same.
import {
  type ContentHash,
  type Fingerprint,
  type InfoHash,
  isContentHash,
  isInfoHash,
  type TrackId,
} from '../core/ids.ts'
import type { Track as TrackRecord } from '../core/records.ts'
import { differing, withGiven } from './given.ts'
import type { Fields, StoredTrack, Track } from './guide.ts'
import { shownId } from './own-ids.ts'

/** What a file has shown of itself. */
export type FileFacts = Pick<
  TrackRecord,
  'magnetURI' | 'infoHash' | 'pieceLength' | 'mime' | 'codec' | 'bitrate' | 'durationSec' | 'contentHash' | 'fileSize'
> &
  Partial<Pick<TrackRecord, 'gain' | 'peaks'>>

export type TrackParts = {
  trackId: TrackId
  albumId: TrackRecord['albumId']
  mine: Fingerprint
  facts: FileFacts
  preview: TrackRecord['preview'] | undefined
  trackNumber: number
  discNumber: number | undefined
  nowMs: number
}

/** Everything but the version. */
export function trackRecord(input: Track & Fields, parts: TrackParts): Omit<TrackRecord, 'version'> & Fields {
  const { trackId, albumId, mine, facts, preview, trackNumber, discNumber, nowMs } = parts
  const record: Omit<TrackRecord, 'version'> = {
    ...factsOf(facts),
    trackId,
    albumId,
    title: input.title,
    trackNumber,
    ...(discNumber === undefined ? {} : { discNumber }),
    isPreview: input.isPreview ?? preview !== undefined,
    magnetURI: input.magnetURI ?? facts.magnetURI,
    ...(preview === undefined ? {} : { preview }),
    createdAt: input.createdAt ?? nowMs,
    updatedAt: nowMs,
  }
  const given = differing(input, shownTrack({ ...record, version: 0 }, mine))
  return { ...record, ...(given ? { given } : {}) }
}

/** @param mine whose ids are shown bare */
export function trackOf(record: TrackRecord, given: Fields, mine: Fingerprint | undefined): StoredTrack {
  return { ...withGiven(shownTrack(record, mine), given), unverifiable: 'contentHash' in given ? ['contentHash'] : [] }
}

/** One that waits on this device. */
export const waitingTrack = (input: Track & Fields): StoredTrack => ({
  ...input,
  unverifiable: input.contentHash !== undefined && !isContentHash(input.contentHash) ? ['contentHash'] : [],
})

function shownTrack(record: TrackRecord, mine: Fingerprint | undefined): StoredTrack & Fields {
  return {
    ...record,
    trackId: shownId(record.trackId, mine),
    albumId: shownId(record.albumId, mine),
    unverifiable: [],
  }
}

export const factsOf = (record: FileFacts): FileFacts => ({
  magnetURI: record.magnetURI,
  infoHash: record.infoHash,
  pieceLength: record.pieceLength,
  mime: record.mime,
  codec: record.codec,
  bitrate: record.bitrate,
  durationSec: record.durationSec,
  contentHash: record.contentHash,
  fileSize: record.fileSize,
  ...(record.gain === undefined ? {} : { gain: record.gain }),
  ...(record.peaks === undefined ? {} : { peaks: record.peaks }),
})

/** Of a magnet we believe the infohash and nothing else; undefined when there is none. */
export function infoHashIn(magnetURI: string | undefined): InfoHash | undefined {
  const found = /[?&]xt=urn:btih:([0-9a-f]{40})(?:&|$)/i.exec(magnetURI ?? '')?.[1]?.toLowerCase()
  return isInfoHash(found) ? found : undefined
}

export const isSameContent = (expected: string, actual: ContentHash): boolean => expected.toLowerCase() === actual
