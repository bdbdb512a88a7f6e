// What stands in the place of an album that cannot be shown.
import { html } from 'lit'
import '../components/digm-notice.ts'
import { DigmError, errorText } from '../core/errors.ts'

export const withdrawnNotice = html`<h1 class="sr">Withdrawn album</h1>
  <digm-notice kind="empty" heading="The artist has withdrawn this album">
    It is no longer listed or shared. <a href="/">All albums</a>
  </digm-notice>`

export function failedNotice(error: unknown, isOnline: boolean, retry: () => void) {
  const code = error instanceof DigmError ? error.code : 'internal'
  if (code === 'album-withdrawn') return withdrawnNotice
  if (code === 'album-unknown' || code === 'not-found') {
    return html`<h1 class="sr">Album not found</h1>
      <digm-notice kind="empty" heading="Nobody here knows this album">
        The address may be mistyped, or it was published where this Eldernode does not look. <a href="/">All albums</a>
      </digm-notice>`
  }
  return html`<h1 class="sr">Album not available</h1>
    <digm-notice
      kind="empty"
      heading=${isOnline ? 'This album cannot be reached' : 'You are offline'}
      action="Try again"
      @digm-action=${retry}
    >
      ${isOnline ? errorText(error) : 'This album is not on this device yet. Open it again when there is a network.'}
    </digm-notice>`
}
