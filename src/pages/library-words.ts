// What the library says, and which of its albums it shows, as pure functions.

import type { KeepView } from '../components/digm-keep-button.ts'
import { formatBytes } from '../components/format.ts'
import { storedText } from '../components/keep-words.ts'
import { DigmError } from '../core/errors.ts'
import type { AlbumId } from '../core/ids.ts'

/** `12 albums, 2 of them not here whole yet. 1.2 GB on this device.` */
export function libraryLine(
  { albums, incomplete }: { albums: number; incomplete: number },
  bytes: number | undefined,
): string {
  const count = albums === 1 ? '1 album' : `${albums.toLocaleString('en')} albums`
  const whole =
    incomplete === 0
      ? ''
      : albums === 1
        ? ', not here whole yet'
        : `, ${incomplete.toLocaleString('en')} of them not here whole yet`
  return `${count}${whole}.${bytes === undefined ? '' : ` ${formatBytes(bytes)} on this device.`}`
}

/** How an album stands, where its controls alone do not say it. */
export function keepNote(state: KeepView | undefined, isWithdrawn: boolean): { text: string; isProblem: boolean } {
  const plain = (text: string) => ({ text, isProblem: false })
  switch (state?.status) {
    case 'kept':
      return plain(isWithdrawn ? 'Withdrawn by the artist, plays on here' : '')
    case 'fetching':
      return plain(`On its way${state.bytesTotal === 0 ? '' : `: ${heldOf(state)}`}`)
    case 'waiting':
      return plain(state.bytesHeld === 0 ? 'Waiting for somebody who has it' : `${heldOf(state)}. Waiting for the rest`)
    case 'stored':
      return plain(storedText(state))
    case 'failed':
      return {
        text: state.code ? new DigmError(state.code).message : 'This album could not be kept.',
        isProblem: true,
      }
    default:
      return plain('')
  }
}

const heldOf = ({ bytesHeld, bytesTotal }: { bytesHeld: number; bytesTotal: number }): string =>
  `${formatBytes(bytesHeld)} of ${formatBytes(bytesTotal)}`

/**
 * Which ids to show when the library holds `now`: what is gone goes at once; what has come stands on top, and waits for whoever has
 * scrolled away from there, so that nothing moves under their eyes.
 */
export function inPlace(shown: readonly AlbumId[], now: readonly AlbumId[], isAtTop: boolean): readonly AlbumId[] {
  if (isAtTop || shown.length === 0) return now
  const here = new Set(now)
  return shown.filter((albumId) => here.has(albumId))
}
