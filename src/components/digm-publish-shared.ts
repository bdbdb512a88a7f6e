// What another app shared with this one, until the artist begins an album with it or says no. `digm-files` carries the files.
import { css, html, LitElement, nothing } from 'lit'
import type { PickedFile } from '../publish/draft.ts'
import { forgetSharedFiles, sharedFiles } from '../publish/shared-files.ts'
import { baseStyles } from './base-styles.ts'
import './digm-notice.ts'

/** More names than these do not help anybody to decide. */
const NAMES_SHOWN = 3

export class DigmPublishShared extends LitElement {
  static override properties = { files: { state: true }, locked: { type: Boolean } }

  static override styles = [
    baseStyles,
    css`
      digm-notice {
        margin-bottom: var(--space-5);
      }
    `,
  ]

  declare files: readonly PickedFile[]
  declare locked: boolean

  constructor() {
    super()
    this.files = []
    this.locked = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void sharedFiles().then(
      (files) => {
        this.files = files
      },
      // Without a cache nothing can have been shared.
      () => undefined,
    )
  }

  private readonly take = (): void => {
    this.files = []
    void forgetSharedFiles().catch(() => undefined)
  }

  private readonly begin = (): void => {
    this.dispatchEvent(new CustomEvent('digm-files', { detail: this.files }))
    this.take()
  }

  protected override render() {
    const { files, locked } = this
    if (files.length === 0) return nothing
    const names = files.slice(0, NAMES_SHOWN).map(({ path }) => path)
    const more = files.length - names.length
    const heading = `${files.length === 1 ? 'A file was' : `${files.length} files were`} shared with DIGM`
    return html`<digm-notice
      kind="quiet"
      heading=${heading}
      action=${locked ? '' : 'Begin an album'}
      dismissible
      @digm-action=${this.begin}
      @digm-dismiss=${this.take}
    >
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
