// What becomes of a request to seed an album: a pure verdict over what is signed, what is known and what there is room for.
// Keys are free, so an artist's share alone keeps nobody out: every limit also holds for all strangers together, and what is
// under way (room set aside for bytes that may never come) is limited by address and in all.
import type { ErrorCode } from '../../src/core/errors.ts'
import type { Fingerprint, InfoHash, TrackId } from '../../src/core/ids.ts'
import { GIB, KIB, MAX_COVER, MAX_PREVIEW, MAX_TORRENT_FILE } from '../../src/core/limits.ts'
import { pieceCount } from '../../src/core/pieces.ts'
import type { AlbumState, SeedRequest, Track } from '../../src/core/records.ts'
import { isWithdrawn } from '../../src/core/records.ts'
import type { Policy } from '../admission.ts'
import type { Sums } from '../store/takings.ts'

/** Bytes, but for the counts of albums. */
export type GuestLimits = {
  /** Albums of strangers, whole or under way. */
  all: number
  artist: number
  /** Not whole yet. */
  underWay: number
  underWayByAddress: number
  albumsUnderWay: number
  albumsUnderWayByAddress: number
}

/** An album of uncompressed sound must fit into the share of one artist, even on a small disk. */
const LEAST_SHARE = 2 * GIB

export function guestLimits(capacity: number, changes: Partial<GuestLimits> = {}): GuestLimits {
  const all = Math.floor(capacity * 0.8)
  const share = (part: number) => Math.min(all, Math.max(LEAST_SHARE, Math.floor(capacity * part)))
  return {
    all,
    artist: share(0.1),
    underWay: share(0.25),
    underWayByAddress: share(0.1),
    albumsUnderWay: 1000,
    albumsUnderWayByAddress: 100,
    ...changes,
  }
}

export type SeedCase = {
  request: Pick<SeedRequest, 'status' | 'albumVersion'>
  /** The newest that is known. */
  album: AlbumState | undefined
  tracks: ReadonlyMap<TrackId, Track>
  artist: Fingerprint
  /** It came from a program on this machine. */
  isOperator: boolean
}

/** What there is without this album. */
export type Ground = {
  policy: Policy
  limits: GuestLimits
  capacity: number
  usedBytes(): number
  /** False: records, torrents, covers and previews alone are taken. */
  servesAudio: boolean
  /** Of strangers. */
  held: { all: number; artist: number }
  underWay: { all: Sums; artist: Sums; address: Sums }
  /** `other`: the torrent is here, and its file is not what this record says. */
  audioOf(track: Track): 'held' | 'other' | undefined
}

export type SeedVerdict =
  | { verdict: 'wait' | 'cancelled' }
  | { verdict: 'refused'; code: ErrorCode; message: string }
  | { verdict: 'take'; audioBytes: number; smallBytes: number; isGuest: boolean; isBare: boolean }

const TORRENT_ENVELOPE = KIB
const torrentSize = (track: Track): number =>
  pieceCount({ length: track.fileSize, pieceLength: track.pieceLength }) * 20 + TORRENT_ENVELOPE

const refused = (code: ErrorCode, message: string): SeedVerdict => ({ verdict: 'refused', code, message })

export function judgeRequest({ request, album, tracks, artist, isOperator }: SeedCase, ground: Ground): SeedVerdict {
  const { policy } = ground
  if (request.status === 'cancelled') return { verdict: 'cancelled' }
  if (policy.deny.has(artist)) return refused('not-allowed', 'This Eldernode takes no albums from this artist.')
  if (!album || request.albumVersion > album.version) return { verdict: 'wait' }
  if (isWithdrawn(album)) return refused('album-withdrawn', 'The artist has withdrawn this album.')
  const isFriend = isOperator || policy.allow.has(artist)
  if (policy.allow.size > 0 && !isFriend)
    return refused('not-allowed', 'This Eldernode takes albums by invitation only.')
  const listed = album.tracks.flatMap(({ trackId }) => tracks.get(trackId) ?? [])
  if (listed.length < album.tracks.length) return { verdict: 'wait' }
  const flaw = flawOf(listed, ground)
  if (flaw) return flaw
  const missing = uniqueByTorrent(listed).filter((track) => ground.audioOf(track) === undefined)
  const isBare = !ground.servesAudio
  const audioBytes = isBare ? 0 : missing.reduce((sum, track) => sum + track.fileSize, 0)
  const previews = listed.filter(({ preview }) => preview !== undefined).length
  const smallBytes =
    listed.reduce((sum, track) => sum + torrentSize(track), 0) + (album.cover ? MAX_COVER : 0) + previews * MAX_PREVIEW
  const lack = roomLacking(audioBytes + smallBytes, !isFriend, ground)
  return lack === undefined
    ? { verdict: 'take', audioBytes, smallBytes, isGuest: !isFriend, isBare }
    : refused('quota-exceeded', lack)
}

/** Records that contradict each other, or promise what cannot be. */
function flawOf(tracks: readonly Track[], { audioOf }: Pick<Ground, 'audioOf'>): SeedVerdict | undefined {
  const byTorrent = new Map<InfoHash, Track>()
  for (const track of tracks) {
    const same = byTorrent.get(track.infoHash)
    if (same && (same.contentHash !== track.contentHash || same.fileSize !== track.fileSize)) {
      return refused('bad-record', `"${track.title}" and "${same.title}" name one torrent and two files.`)
    }
    byTorrent.set(track.infoHash, track)
    if (audioOf(track) === 'other') {
      return refused('hash-mismatch', `The record of "${track.title}" does not say what its torrent holds.`)
    }
    if (torrentSize(track) > MAX_TORRENT_FILE) {
      return refused('too-large', `"${track.title}" has pieces so small that its torrent file would be too large.`)
    }
  }
  return undefined
}

export const uniqueByTorrent = (tracks: readonly Track[]): Track[] => [
  ...new Map(tracks.map((track) => [track.infoHash, track])).values(),
]

function roomLacking(
  bytes: number,
  isGuest: boolean,
  { limits, held, underWay, servesAudio, ...ground }: Ground,
): string | undefined {
  const { all, artist, address } = underWay
  if (isGuest && servesAudio) {
    if (all.albums >= limits.albumsUnderWay || address.albums >= limits.albumsUnderWayByAddress) {
      return 'This Eldernode is waiting for too many albums already. Try again later.'
    }
    if (all.bytes + bytes > limits.underWay || address.bytes + bytes > limits.underWayByAddress) {
      return 'This Eldernode is waiting for too much audio already. Try again later.'
    }
  }
  if (isGuest) {
    if (held.artist + artist.bytes + bytes > limits.artist) {
      return "This artist's share of this Eldernode does not hold this album as well."
    }
    if (held.all + all.bytes + bytes > limits.all)
      return 'This Eldernode has no room left for artists it does not know.'
  }
  return ground.usedBytes() + bytes > ground.capacity ? 'The Eldernode has no room left.' : undefined
}
