// What another app shared with this one, until the artist begins an album with it (`digm-action`) or says no (`digm-dismiss`).
import { html, LitElement, nothing } from 'lit'
import type { PickedFile } from '../publish/draft.ts'
import './digm-notice.ts'

/** More names than these do not help anybody to decide. */
const NAMES_SHOWN = 3

export class DigmPublishShared extends LitElement {
  static override properties = { files: { attribute: false }, locked: { type: Boolean } }

  declare files: readonly PickedFile[]
  declare locked: boolean

  constructor() {
    super()
    this.files = []
    this.locked = false
  }

  protected override render() {
    const { files, locked } = this
    const names = files.slice(0, NAMES_SHOWN).map(({ path }) => path)
    const more = files.length - names.length
    const heading = `${files.length === 1 ? 'A file was' : `${files.length} files were`} shared with DIGM`
    return html`<digm-notice kind="quiet" heading=${heading} action=${locked ? '' : 'Begin an album'} dismissible>
      ${names.join(', ')}${more > 0 ? ` and ${more} more` : nothing}
    </digm-notice>`
  }
}

customElements.define('digm-publish-shared', DigmPublishShared)

declare global {
  interface HTMLElementTagNameMap {
    'digm-publish-shared': DigmPublishShared
  }
}
