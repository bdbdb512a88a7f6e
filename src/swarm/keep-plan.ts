// What keeping an album takes next, and when it is done: pure.
import type { ErrorCode } from '../core/errors.ts'
import { MIB } from '../core/limits.ts'
import { missingPieces, type PieceRun, pieceCount, runsOf } from '../core/pieces.ts'
import type { Album, Track } from '../core/records.ts'
import type { Torrent } from '../core/torrent.ts'

/** One HTTP request of the keeper. */
const RUN_BYTES = MIB

export type NextStep = { kind: 'done' } | { kind: 'fetch'; run: PieceRun } | { kind: 'wait-for-peers' }

/** @param isComing a listener holds it, or it is on its way by another path */
export function nextStep(torrent: Torrent, bitfield: Uint8Array, isComing: (index: number) => boolean): NextStep {
  const missing = missingPieces(bitfield, pieceCount(torrent))
  if (missing.length === 0) return { kind: 'done' }
  const most = Math.max(1, Math.floor(RUN_BYTES / torrent.pieceLength))
  const [run] = runsOf(
    missing.filter((index) => !isComing(index)),
    most,
  )
  return run ? { kind: 'fetch', run } : { kind: 'wait-for-peers' }
}

/** Whether a failure ends by itself: then the keeper waits and goes on, and otherwise says what is wrong. */
export function isPassing(code: ErrorCode): boolean {
  switch (code) {
    case 'unreachable':
    case 'timeout':
    case 'unavailable':
    case 'internal':
    case 'too-many-requests':
    case 'not-found':
    case 'track-unknown':
    case 'album-unknown':
    // A node that sends wrong bytes is no reason to give up on the others.
    case 'hash-mismatch':
      return true
    default:
      return false
  }
}

export const albumBytes = (tracks: readonly Track[]): number => tracks.reduce((sum, { fileSize }) => sum + fileSize, 0)

/** An estimate for an album whose tracks are not all known yet would be a guess: it counts what is known. */
export const knowsAllTracks = (album: Album, tracks: readonly Track[]): boolean => tracks.length === album.tracks.length
