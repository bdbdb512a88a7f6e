// What a listener must know of an artist whose key is retired.
import { css, html, LitElement, nothing } from 'lit'
import type { Fingerprint } from '../core/ids.ts'
import { artistPath } from '../core/urls.ts'
import { baseStyles } from './base-styles.ts'
import './digm-notice.ts'

export class DigmRetiredNotice extends LitElement {
  static override properties = { successor: {} }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      a {
        display: block;
        margin-top: var(--space-2);
      }
    `,
  ]

  declare successor: Fingerprint | undefined

  protected override render() {
    return html`<digm-notice kind="error" heading="This artist has retired their key">
      What appears under it from now on is not by them. Pay nothing to a payment code you find here before you have
      asked them.
      ${this.successor ? html`<a href=${artistPath(this.successor)}>Where the key says they went on</a>` : nothing}
    </digm-notice>`
  }
}

customElements.define('digm-retired-notice', DigmRetiredNotice)

declare global {
  interface HTMLElementTagNameMap {
    'digm-retired-notice': DigmRetiredNotice
  }
}
