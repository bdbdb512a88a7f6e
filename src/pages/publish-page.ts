// Publishing, as its address says: where an album begins, a draft, or where a published album is.
import { html, LitElement } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { Services } from '../app/services.ts'
import type { AlbumId } from '../core/ids.ts'
import type { DraftId } from '../publish/draft.ts'
import './publish-draft.ts'
import './publish-holding.ts'
import './publish-start.ts'

export class PublishPage extends LitElement {
  static override properties = {
    services: { attribute: false },
    draft: { attribute: false },
    albumId: { attribute: false },
  }

  declare services: Services
  declare draft: string | undefined
  declare albumId: AlbumId | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Publish – DIGM'
  }

  protected override render() {
    const { services, draft, albumId } = this
    if (albumId) {
      return keyed(albumId, html`<publish-holding .services=${services} .albumId=${albumId}></publish-holding>`)
    }
    // Whether there is such a draft is for the drafts to say.
    if (draft)
      return keyed(draft, html`<publish-draft .services=${services} .draftId=${draft as DraftId}></publish-draft>`)
    return html`<publish-start .services=${services}></publish-start>`
  }
}

customElements.define('publish-page', PublishPage)

declare global {
  interface HTMLElementTagNameMap {
    'publish-page': PublishPage
  }
}
