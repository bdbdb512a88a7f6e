// An address that leads nowhere, and the way back.
import { html, LitElement } from 'lit'
import { baseStyles } from '../components/base-styles.ts'
import '../components/digm-notice.ts'

export class NotFoundPage extends LitElement {
  static override styles = [baseStyles]

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Nothing here – DIGM'
  }

  protected override firstUpdated(): void {
    this.dispatchEvent(new CustomEvent('digm-ready', { bubbles: true, composed: true }))
  }

  protected override render() {
    return html`<h1 class="sr">Nothing here</h1>
      <digm-notice kind="empty" heading="There is nothing at this address">
        <a href="/">All albums</a>
      </digm-notice>`
  }
}

customElements.define('not-found-page', NotFoundPage)

declare global {
  interface HTMLElementTagNameMap {
    'not-found-page': NotFoundPage
  }
}
