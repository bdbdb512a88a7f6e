// Who takes what. Listeners of one track who all hold the same pieces have nothing to give each other, so each takes other
// blocks of it from the Eldernode: by its place among the sorted peer ids, without a word between them.
import type { PieceRun } from '../core/pieces.ts'

export const BLOCK_SEC = 5
/** Pieces asked of peers at one time: far enough to keep every wire busy, near enough to follow a seek. */
export const WINDOW_PIECES = 32

export type Share = {
  blockPieces: number
  /** 0-based place of this listener among `members`. */
  rank: number
  members: number
}

export const blockPiecesFor = (secPerPiece: number): number => Math.max(1, Math.round(BLOCK_SEC / secPerPiece))

export function shareOf(ownId: string, listenerIds: readonly string[], blockPieces: number): Share {
  const members = [...new Set([ownId, ...listenerIds])].sort()
  return { blockPieces, rank: members.indexOf(ownId), members: members.length }
}

export const isOwn = (share: Share, index: number): boolean =>
  Math.floor(index / share.blockPieces) % share.members === share.rank

/** The next run of own pieces from `from` on, none longer than a block. */
export function nextFill(
  share: Share,
  pieceCount: number,
  from: number,
  isTaken: (index: number) => boolean,
): PieceRun | undefined {
  for (let first = from; first < pieceCount; first++) {
    if (!isOwn(share, first) || isTaken(first)) continue
    let last = first
    const end = Math.min(pieceCount, (Math.floor(first / share.blockPieces) + 1) * share.blockPieces)
    while (last + 1 < end && !isTaken(last + 1)) last++
    return { first, last }
  }
  return undefined
}

/** What to ask of peers now: the first pieces from `from` on that are missing and that somebody connected holds. */
export function windowOf(
  pieceCount: number,
  from: number,
  isMissing: (index: number) => boolean,
  isHeldByPeer: (index: number) => boolean,
  most = WINDOW_PIECES,
): number[] {
  const chosen: number[] = []
  for (let index = Math.max(0, from); index < pieceCount && chosen.length < most; index++) {
    if (isMissing(index) && isHeldByPeer(index)) chosen.push(index)
  }
  return chosen
}
